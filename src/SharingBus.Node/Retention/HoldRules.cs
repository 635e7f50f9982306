using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Retention;

/// <summary>What a request about a legal hold must say: what is kept, for which matter, who decides it, and why.</summary>
internal static class HoldRules
{
    private const int LongestMatter = 100;
    private const int LongestName = 200;
    private const int LongestReason = 500;

    public static void Check(ByteString message, string matter, string person, string reason)
    {
        if (message.ToId() is null)
        {
            throw Invalid("message_id", "Set the 16 bytes of the message's id.");
        }

        Require("matter", matter, LongestMatter, "Name the matter that it is kept for, such as a file number,");
        Require("person", person, LongestName, "Name who decides it,");
        Require("reason", reason, LongestReason, "Say why");
    }

    /// <summary>The entry behind which a page begins.</summary>
    public static long Behind(string token) => token.Length == 0
        ? -1
        : long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out long index)
            ? index
            : throw Invalid("page_token", "Use the token of the page before.");

    private static void Require(string field, string text, int longest, string remedy)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > longest)
        {
            throw Invalid(field, $"{remedy} in 1 to {longest} characters.");
        }
    }

    private static RpcException Invalid(string field, string remedy) =>
        WireError.Create(StatusCode.InvalidArgument, "INVALID_REQUEST", "The request is not complete.", [new FieldViolation(field, remedy)]);
}
