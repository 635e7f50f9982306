using Google.Protobuf;
using SharingBus.Fusion.V1;

namespace SharingBus.Cli.Commands;

/// <summary>How a command line names a situation: by its id, or by the message id of any notice in it.</summary>
internal static class SituationName
{
    private const string IdPrefix = "sit-";
    private const string IdFormat = "N";

    /// <summary>What a situation is asked for by.</summary>
    /// <exception cref="CommandFailure">The text is neither.</exception>
    public static GetSituationRequest Read(string text) => text.StartsWith(IdPrefix, StringComparison.Ordinal)
        ? new GetSituationRequest { SituationId = text }
        : new GetSituationRequest { Notice = NoticeFile.IdOf(text) };

    /// <summary>The notice that stands for what is named: itself, or the oldest of a situation, which its id is made of.</summary>
    /// <exception cref="CommandFailure">The text is neither.</exception>
    public static ByteString Representative(string text) => NoticeFile.IdOf(
        text.StartsWith(IdPrefix, StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan(IdPrefix.Length), IdFormat, out var oldest)
            ? oldest.ToString()
            : text);

    /// <summary>The id that the situation has now. One that is named by a notice of it is looked up.</summary>
    /// <exception cref="CommandFailure">The text is neither.</exception>
    public static async Task<string> IdOfAsync(NodeConnection hub, string named, CancellationToken cancel)
    {
        var asked = Read(named);
        return asked.SituationId.Length > 0
            ? asked.SituationId
            : (await hub.AskSituationsAsync(desk => desk.GetSituationAsync(asked, cancellationToken: cancel).ResponseAsync, cancel)).Situation.SituationId;
    }
}
