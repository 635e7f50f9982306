using System.Globalization;
using System.Text;
using System.Text.Json;
using SharingBus.Formats.Importing;

namespace SharingBus.Formats.Json;

/// <summary>Opens a JSON file with bounds: depth, no property twice, UTF-8 with or without a byte order mark.</summary>
internal static class JsonText
{
    // STIX and MISP need 8 levels at most; the rest is room for extensions.
    private const int MaxDepth = 32;

    public static JsonDocument Parse(byte[] bytes)
    {
        ReadOnlyMemory<byte> text = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsMemory(Encoding.UTF8.Preamble.Length) : bytes;
        JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
        try
        {
            RefuseTwice(document.RootElement, "");
            return document;
        }
        catch (ImportFault)
        {
            document.Dispose();
            throw;
        }
    }

    // Two readers may believe different ones of two properties of a name, so neither is believed.
    private static void RefuseTwice(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            int index = 0;
            foreach (JsonElement item in element.EnumerateArray())
            {
                RefuseTwice(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]"));
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (JsonProperty property in element.EnumerateObject())
            {
                string inner = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
                if (!names.Add(property.Name))
                {
                    throw new ImportFault(inner, line: null, "The property stands twice.");
                }

                RefuseTwice(property.Value, inner);
            }
        }
    }
}
