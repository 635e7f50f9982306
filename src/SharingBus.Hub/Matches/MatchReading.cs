using Grpc.Core;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Hub.Situations;

namespace SharingBus.Hub.Matches;

/// <summary>Reads matches, and what became of their questions, for the hub's own people.</summary>
internal sealed class MatchReading(HubState state, MatchDesk desk, DateTimeOffset now)
{
    private readonly MatchConsents _consents = new(state.Matches);

    /// <summary>A page of matches, those with the newest notice first.</summary>
    public ListMatchesResponse Page(int size, (Guid First, Guid Second)? after)
    {
        PersonMatch[] all = [.. desk.Matches().Where(match => after is not { } last || PlaceOf(match).CompareTo((last.First, last.Second)) < 0).OrderByDescending(PlaceOf)];
        var (items, areMore) = PageSpace.Fill(all.Select(Describe), size);
        var (first, second) = areMore ? PlaceOf(all[items.Count - 1]) : default;
        return new ListMatchesResponse { Matches = { items }, NextPageToken = areMore ? PageToken.Write(first, second) : "" };
    }

    /// <summary>One match.</summary>
    public SubjectMatch Get(string matchId) => desk.Matches().FirstOrDefault(match => match.Id == matchId) is { } found
        ? Describe(found)
        : throw WireError.Create(StatusCode.NotFound, "MATCH_NOT_FOUND", "There is no such match, or what it rested on is gone. List them for the ids.");

    // Two matches can have their newest notice in common, and no two the whole of their notices.
    private static (Guid Newest, Guid Second) PlaceOf(PersonMatch match) =>
        (match.Newest, Guid.ParseExact(match.Id[(match.Id.IndexOf('-', StringComparison.Ordinal) + 1)..], "N"));

    private SubjectMatch Describe(PersonMatch match) => new()
    {
        MatchId = match.Id,
        PersonMustAnswer = match.PersonMustAnswer,
        Sides = { match.Parties.Select(party => Describe(match, party)) },
    };

    private MatchSide Describe(PersonMatch match, MatchParty party)
    {
        MatchSide side = new()
        {
            Agency = party.Agency,
            Notices = { party.Notices.Select(MessageIds.Write) },
            Questions = { _consents.Said(match, party, MatchMessageKind.Question).Select(question => Describe(question, match)) },
        };
        if (_consents.Said(match, party, MatchMessageKind.Telling).LastOrDefault(telling => telling.MessageId is not null) is { } told)
        {
            side.ToldOf.AddRange(told.Message.Others.Select(other => other.Agency));
            side.ToldBy = MessageIds.Write(told.MessageId!.Value);
        }

        return side;
    }

    private MatchQuestion Describe(KeptMatchMessage asked, PersonMatch match)
    {
        var answer = _consents.AnswerTo(asked, match.PersonMustAnswer);
        MatchQuestion question = new()
        {
            Others = { asked.Message.Others.Select(other => other.Agency) },
            State = _consents.StateOf(asked, match.PersonMustAnswer, now),
            AskedAtUnixMillis = asked.Message.PlannedAt,
            AnswerByUnixMillis = asked.Message.AnswerBy,
            AnsweredAtUnixMillis = answer?.At ?? 0,
            DecidedByRole = answer?.Role ?? "",
        };
        if (asked.MessageId is { } id)
        {
            question.MessageId = MessageIds.Write(id);
        }

        return question;
    }
}
