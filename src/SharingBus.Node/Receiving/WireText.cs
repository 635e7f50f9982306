using Google.Protobuf.Collections;
using SharingBus.Exchange.V1;

namespace SharingBus.Node.Receiving;

/// <summary>
/// Text of another agency that may reach a column of a database. A NUL character is text to protobuf and none to PostgreSQL, which would
/// take it for a fault of the storage.
/// </summary>
internal static class WireText
{
    private const char Nul = '\0';

    /// <summary>Whether the text holds no NUL.</summary>
    public static bool IsSound(string text) => !text.Contains(Nul, StringComparison.Ordinal);

    /// <summary>Whether no text of the envelope but its notices' own holds a NUL.</summary>
    public static bool IsSound(Envelope envelope)
    {
        bool sound = IsSound(envelope.Origin) && IsSound(envelope.AgreementId);
        for (int view = 0; sound && view < envelope.Views.Count; view++)
        {
            sound = IsSound(envelope.Views[view].Roles);
        }

        return sound;
    }

    private static bool IsSound(RepeatedField<string> texts)
    {
        bool sound = true;
        for (int text = 0; sound && text < texts.Count; text++)
        {
            sound = IsSound(texts[text]);
        }

        return sound;
    }
}
