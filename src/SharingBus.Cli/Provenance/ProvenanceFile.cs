using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SharingBus.Cli.Provenance;

/// <summary>Writes what is on record in one of the forms that others read: UTF-8 without a mark at the beginning.</summary>
internal static class ProvenanceFile
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions OnOneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The form is none of these.</exception>
    public static void Write(ProvenanceRecord record, ExportForm form, Stream output)
    {
        using var text = new StreamWriter(output, Encoding, leaveOpen: true) { NewLine = "\n" };
        switch (form)
        {
            case ExportForm.ProvJson:
                text.WriteLine(ProvJson.Of(record).ToJsonString(Indented));
                break;
            case ExportForm.OpenLineage:
                foreach (JsonObject happened in OpenLineageEvents.Of(record))
                {
                    text.WriteLine(happened.ToJsonString(OnOneLine));
                }

                break;
            case ExportForm.Csv:
                DisclosureCsv.Write(record, text);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(form), form, "A package is written by itself.");
        }
    }
}
