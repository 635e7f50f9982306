using System.Text.Json;
using SharingBus.Formats.Importing;
using SharingBus.Formats.Json;

namespace SharingBus.Formats.Misp;

/// <summary>Reads a file of one MISP event, a list of events, or the answer of a MISP search.</summary>
internal static class MispImporter
{
    public static void Read(byte[] bytes, ImportSession session)
    {
        using JsonDocument document = JsonText.Parse(bytes);
        foreach (JsonFields wrapper in Wrappers(document.RootElement))
        {
            try
            {
                JsonFields found = wrapper.Object("Event") ?? throw wrapper.Fault("Event", "A MISP event was expected.");
                MispEvent.Read(found, session);
                wrapper.Finish(session.LeftOvers);
            }
            catch (ImportFault fault)
            {
                session.Refuse(fault.Path, fault.Line, fault.Message);
            }
        }
    }

    private static IEnumerable<JsonFields> Wrappers(JsonElement root)
    {
        JsonElement events = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("response", out JsonElement response) ? response : root;
        return events.ValueKind == JsonValueKind.Array
            ? events.EnumerateArray().Select((element, index) => new JsonFields(element, $"[{index}]", "file"))
            : [new JsonFields(events, "", "file")];
    }
}
