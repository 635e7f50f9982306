using System.Globalization;
using Grpc.Core;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.Names;
using SharingBus.Vocabulary.Persons;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Persons;

/// <summary>What a request to look a person up must say: whom, and why.</summary>
internal static class LookUpRules
{
    private const int DefaultRecords = 100;
    private const int MostRecords = 500;
    private const int MostIdentifiers = 16;
    private const int LongestIdentifier = PersonNames.MaxLength;
    private const int LongestReference = 200;
    private const int LongestName = 200;
    private const int LongestRole = 63; // as the register allows

    /// <summary>Reads a request of a system.</summary>
    /// <exception cref="RpcException">It does not say what it must; whom it is about is in no message.</exception>
    public static LookUp Read(LookUpPersonRequest request, string system)
    {
        RequireReason(request);
        SearchPosition from = default;
        if (request.PageToken.Length > 0 && !SearchPosition.TryParse(request.PageToken, out from))
        {
            throw Invalid("page_token", "Use the token of the page before.");
        }

        if (request.FromUnixMicros < 0 || request.UntilUnixMicros < 0 || (request.UntilUnixMicros > 0 && request.UntilUnixMicros <= request.FromUnixMicros))
        {
            throw Invalid("until_unix_micros", "Name an instant behind from_unix_micros, or 0 for no bound.");
        }

        var record = new PersonLookedUp
        {
            System = system,
            Person = request.Person,
            Reason = request.Reason,
            Reference = request.Reference,
            Role = request.Role,
            FromUnixMicros = request.FromUnixMicros,
            UntilUnixMicros = request.UntilUnixMicros,
        };
        return new LookUp(record, IdentitiesOf(request), from, request.PageSize == 0 ? DefaultRecords : (int)Math.Min(request.PageSize, MostRecords));
    }

    private static void RequireReason(LookUpPersonRequest request)
    {
        if (request.Reason == LookUpReason.Unspecified || !Enum.IsDefined(request.Reason))
        {
            throw WireError.Create(
                StatusCode.InvalidArgument,
                "REASON_REQUIRED",
                "Nobody is looked up without a reason.",
                [new FieldViolation("reason", "Say why: one of LookUpReason.")]);
        }

        if (string.IsNullOrWhiteSpace(request.Reference) || request.Reference.Length > LongestReference)
        {
            throw WireError.Create(
                StatusCode.InvalidArgument,
                "REASON_REQUIRED",
                "Nobody is looked up without a reason.",
                [new FieldViolation("reference", Words($"Say what it is about, such as a file number, in 1 to {LongestReference} characters."))]);
        }

        Bound("person", request.Person, LongestName);
        Bound("role", request.Role, LongestRole);
    }

    private static IReadOnlyList<string> IdentitiesOf(LookUpPersonRequest request)
    {
        if (request.Identifiers.Count > MostIdentifiers)
        {
            throw Invalid("identifiers", Words($"Name {MostIdentifiers} at most."));
        }

        foreach ((int index, string identifier) in request.Identifiers.Index())
        {
            if (string.IsNullOrWhiteSpace(identifier) || identifier.Length > LongestIdentifier)
            {
                throw Invalid(Words($"identifiers[{index}]"), Words($"Give 1 to {LongestIdentifier} characters, as a notice carries them."));
            }
        }

        HashSet<string> identities = [.. request.Identifiers.Select(PersonIdentity.OfIdentifier)];
        if (request.Name.Length > 0 || request.DateOfBirth is not null)
        {
            Bound("name", request.Name, PersonNames.MaxLength);
            identities.Add(
                PersonIdentity.OfNameAndBirth(request.Name, request.DateOfBirth)
                ?? throw Invalid("date_of_birth", "Give a name and a whole date of birth together: a name alone is that of several people."));
        }

        return identities.Count > 0 ? [.. identities] : throw Invalid("identifiers", "Say who: an identifier, or a name and a date of birth.");
    }

    private static void Bound(string field, string text, int longest)
    {
        if (text.Length > longest)
        {
            throw Invalid(field, Words($"Give at most {longest} characters."));
        }
    }

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static RpcException Invalid(string field, string remedy) =>
        WireError.Create(StatusCode.InvalidArgument, "INVALID_REQUEST", "The question is not complete.", [new FieldViolation(field, remedy)]);
}
