using System.Globalization;

namespace SharingBus.FaultTests;

/// <summary>Whether the tests run their long form: <c>SHARINGBUS_FAULT_LONG=1</c>, or <c>tests/run --long Fault</c>.</summary>
internal static class LongForm
{
    private const string Variable = "SHARINGBUS_FAULT_LONG";

    public static bool IsOn { get; } = Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>The one number or the other.</summary>
    public static int Or(int shortForm, int longForm) => IsOn ? longForm : shortForm;

    /// <summary>A word that the caller may set, for example <c>SHARINGBUS_FAULT_VICTIM=broker</c>.</summary>
    public static string? Text(string name) => Environment.GetEnvironmentVariable($"SHARINGBUS_FAULT_{name}");

    /// <summary>A number of the long form that the caller may set, for example <c>SHARINGBUS_FAULT_KILLS=200</c>.</summary>
    public static int Named(string name, int shortForm, int longForm) =>
        int.TryParse(Environment.GetEnvironmentVariable($"SHARINGBUS_FAULT_{name}"), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : Or(shortForm, longForm);
}
