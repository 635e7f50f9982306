using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Alerts;

/// <summary>Marks what is no real alert, so that nobody who reads one line of it can take it for one.</summary>
internal static class DrillMark
{
    private const string Exercise = "EXERCISE EXERCISE EXERCISE - ";
    private const string Test = "TEST TEST TEST - ";

    /// <summary>A text with the mark of its status in front of it, once.</summary>
    public static string Put(AlertStatus status, string text)
    {
        var mark = Of(status);
        return text.StartsWith(mark, StringComparison.Ordinal) ? text : mark + text;
    }

    /// <summary>A headline with words in front of it, and the mark in front of both.</summary>
    public static string Put(AlertStatus status, string words, string headline)
    {
        var mark = Of(status);
        return mark + words + (headline.StartsWith(mark, StringComparison.Ordinal) ? headline[mark.Length..] : headline);
    }

    /// <summary>The mark of what is asked or told about notices of a realm; empty for the real world.</summary>
    public static string Of(Actuality realm) => Of(StatusOf(realm));

    /// <summary>The status of what is said about notices of a realm.</summary>
    public static AlertStatus StatusOf(Actuality realm) => realm switch
    {
        Actuality.Actual => AlertStatus.Actual,
        Actuality.Exercise => AlertStatus.Exercise,
        _ => AlertStatus.Test,
    };

    private static string Of(AlertStatus status) => status switch
    {
        AlertStatus.Actual => "",
        AlertStatus.Exercise => Exercise,
        _ => Test,
    };
}
