using System.Diagnostics.CodeAnalysis;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Vocabulary.CodeLists;

/// <summary>The labels of the Traffic Light Protocol (FIRST) as text and as STIX marking definitions, of version 2.0 and of version 1.</summary>
public static class TlpLabels
{
    private const string MarkingPrefix = "marking-definition--";

    private static readonly CodeList<Tlp> List = new("TLP 2.0", "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED");

    private static readonly Dictionary<string, Tlp> ByMarking = new(StringComparer.Ordinal)
    {
        [MarkingPrefix + "94868c89-83c2-464b-929b-a1a8aa3c8487"] = Tlp.Clear,
        [MarkingPrefix + "bab4a63c-aed9-4cf5-a766-dfca5abac2bb"] = Tlp.Green,
        [MarkingPrefix + "55d920b0-5e8b-4f79-9ee9-91f868d9b421"] = Tlp.Amber,
        [MarkingPrefix + "939a9414-2ddd-4d32-a0cd-375ea402b003"] = Tlp.AmberStrict,
        [MarkingPrefix + "e828b379-4e03-4974-9ac4-e53a884c97c1"] = Tlp.Red,

        // Version 1; its WHITE is CLEAR.
        [MarkingPrefix + "613f2e26-407d-48c7-9eca-b8e91df99dc9"] = Tlp.Clear,
        [MarkingPrefix + "34098fce-860f-48ae-8e50-ebd3cc5e41da"] = Tlp.Green,
        [MarkingPrefix + "f88d31f6-486f-44da-b317-01333bde0b82"] = Tlp.Amber,
        [MarkingPrefix + "5e57c739-391a-4eb3-b6be-7d15ca92d5ed"] = Tlp.Red,
    };

    /// <summary>The label exactly as TLP 2.0 prints it, for example "TLP:AMBER+STRICT".</summary>
    /// <exception cref="ArgumentOutOfRangeException">The label is UNSPECIFIED or unknown.</exception>
    public static string Text(Tlp tlp) => List.Text(tlp);

    /// <summary>The id of the STIX marking definition of TLP 2.0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The label is UNSPECIFIED or unknown.</exception>
    public static string StixMarkingId(Tlp tlp)
    {
        _ = List.Text(tlp);
        return ByMarking.First(entry => entry.Value == tlp).Key;
    }

    /// <summary>Reads a label. Case is forgiven, and so is version 1 ("TLP:WHITE"): a label that is not understood would protect nothing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Tlp tlp)
    {
        string upper = text?.Trim().ToUpperInvariant() ?? "";
        return List.TryCode(upper == "TLP:WHITE" ? "TLP:CLEAR" : upper, out tlp);
    }

    /// <summary>Reads the id of a STIX marking definition of either version.</summary>
    public static bool TryFromStixMarkingId([NotNullWhen(true)] string? id, out Tlp tlp)
    {
        tlp = Tlp.Unspecified;
        return id is not null && ByMarking.TryGetValue(id, out tlp);
    }

    /// <summary>The stricter of two labels; UNSPECIFIED is less strict than any.</summary>
    public static Tlp Stricter(Tlp left, Tlp right) => (Tlp)Math.Max((int)left, (int)right);
}
