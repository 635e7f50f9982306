using System.Text;
using SharingBus.Formats.Importing;
using SharingBus.TestKit.Data;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Formats.Tests;

/// <summary>Imports a published file or a text with the same settings everywhere.</summary>
internal static class Imports
{
    public static readonly ImportContext Context = new() { Now = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero) };

    public static ImportResult File(ImportKind kind, string path)
    {
        using FileStream stream = System.IO.File.OpenRead(ReferenceData.Find(path));
        return Importers.Read(kind, path, stream, Context);
    }

    public static ImportResult Text(ImportKind kind, string text) => Bytes(kind, Encoding.UTF8.GetBytes(text));

    public static ImportResult Bytes(ImportKind kind, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return Importers.Read(kind, "sample", stream, Context);
    }

    public static T Single<T>(ImportResult result)
    {
        Assert.Empty(result.Errors);
        return Assert.IsType<T>(Assert.Single(result.Notices).Message);
    }

    public static ImportError Refused(ImportResult result)
    {
        Assert.Empty(result.Notices);
        Assert.Equal(1, result.ExitCode);
        return result.Errors[0];
    }

    public static bool Unreviewed(Statement statement) => !statement.Reviewed && statement.Sensitivity == Sensitivity.SpecialCategory;
}
