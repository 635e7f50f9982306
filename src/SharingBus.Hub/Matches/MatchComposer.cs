using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Matches;

/// <summary>
/// Writes questions and tellings. What goes to an agency is made of its own notices, and of others no more than their name, the type of notice and the
/// role to ask, after they agreed: no id, label, caveat, term or number of theirs can reach it.
/// </summary>
internal sealed class MatchComposer(HubState state, HubOptions options)
{
    // Enough that no two are alike; the id of a request has 64 characters at most.
    private const int DigestCharacters = 40;

    /// <summary>Asks a party whether others may learn that it holds a notice.</summary>
    public MatchMessage Ask(MatchParty party, IReadOnlyList<MatchParty> others, DateTimeOffset now)
    {
        NoticeFacts[] own = Own(party);
        var answerBy = now.AddDays(options.Matches.AnswerWithinDays);
        InformationRequest request = new()
        {
            Handling = HandlingOf(own, now),
            Urgency = own.Select(notice => notice.Urgency).Where(urgency => urgency != Urgency.Unspecified).Append(Urgency.Unknown).Min(),
            Question = MatchWording.Question(own[0].Realm),
            AskedAgencies = { party.Agency },
            AskedTypes = { NoticeType.ThreatNotice },
            AnswerBy = new Moment { UnixMillis = answerBy.ToUnixTimeMilliseconds() },
        };
        request.About.AddRange(own.Select(notice => new NoticeReference { MessageId = MessageIds.Write(notice.Id), Relation = "held" }));
        return new MatchMessage
        {
            RequestId = RequestId(MatchMessageKind.Question, party, others),
            Kind = MatchMessageKind.Question,
            Owner = party.Agency,
            About = [.. party.Notices],
            Others = [.. others],
            PlannedAt = now.ToUnixTimeMilliseconds(),
            AnswerBy = answerBy.ToUnixTimeMilliseconds(),
            Notice = request.ToByteArray(),
            Parents = [.. own.Select(notice => notice.Id)],
        };
    }

    /// <summary>Tells a party which others agreed likewise.</summary>
    public MatchMessage Tell(MatchParty party, IReadOnlyList<MatchParty> others, Guid question, DateTimeOffset now)
    {
        NoticeFacts[] own = Own(party);
        InformationResponse response = new()
        {
            Handling = HandlingOf(own, now),
            Answer = Answer.Hit,
            Request = MessageIds.Write(question),
            Reason = MatchWording.Telling(own[0].Realm),
        };
        response.Holders.AddRange(others.Select(other => new HoldingAgency
        {
            Agency = other.Agency, Types_ = { NoticeType.ThreatNotice }, ContactRole = other.Contact,
        }));
        return new MatchMessage
        {
            RequestId = RequestId(MatchMessageKind.Telling, party, others),
            Kind = MatchMessageKind.Telling,
            Owner = party.Agency,
            About = [.. party.Notices],
            Others = [.. others],
            PlannedAt = now.ToUnixTimeMilliseconds(),
            Notice = response.ToByteArray(),
            Parents = [question, .. own.Select(notice => notice.Id).Take(AlertBounds.MaxReferences - 1)],
        };
    }

    /// <summary>Tells a party that what it was asked or told no longer stands.</summary>
    public MatchMessage Withdraw(KeptMatchMessage said, Guid? replacement, DateTimeOffset now) => new()
    {
        RequestId = $"{said.Message.RequestId}-w",
        Kind = MatchMessageKind.Withdrawal,
        Owner = said.Message.Owner,
        PlannedAt = now.ToUnixTimeMilliseconds(),
        Withdraws = said.Message.RequestId,
        Target = said.MessageId!.Value,
        Replacement = replacement,
    };

    private NoticeFacts[] Own(MatchParty party) => [.. party.Notices.Take(AlertBounds.MaxReferences).Select(id => state.Correlator.Notices[id])];

    // That there is a match is for those within the agency who need to know it, however open its notices are.
    private Handling HandlingOf(NoticeFacts[] own, DateTimeOffset now)
    {
        var handling = DerivedHandling.Of(own, options.Basis, now);
        handling.Tlp = handling.Tlp < Tlp.Amber ? Tlp.Amber : handling.Tlp;
        return handling;
    }

    // What is asked or told again after it was withdrawn is another message.
    private string RequestId(MatchMessageKind kind, MatchParty party, IReadOnlyList<MatchParty> others)
    {
        StringBuilder text = new($"{kind:D}|");
        foreach (var one in others.Prepend(party))
        {
            text.Append(CultureInfo.InvariantCulture, $"{one.Agency}|{one.Contact}|{string.Join(',', one.Notices.Select(id => $"{id:N}"))}|");
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..DigestCharacters];
        return $"match-{digest}-{state.Matches.Count($"match-{digest}-") + 1}";
    }
}
