using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Redaction;
using SharingBus.Lineage.V1;
using SharingBus.Node.Admission;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Release;
using SharingBus.Policy.Deciding;
using SharingBus.Vocabulary.Canonical;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Validation;

namespace SharingBus.Node.Publishing;

/// <summary>How a notice is accepted: the steps, in order, and then one durable write.</summary>
internal sealed class PublishPipeline
{
    private const int MaxRequestIdLength = 64;
    private const int MaxPersonLength = 200;
    private const int MaxParents = 64;
    private const int MaxAudience = 64;

    // Four of each agency: whoever means more of its roles means the agency.
    private const int MaxAudienceRoles = 4 * MaxAudience;
    private const int RootBytes = 32;

    // A request id is known until its notice expires and at least this long (DECISIONS 13).
    private static readonly TimeSpan KeepRequests = TimeSpan.FromDays(30);

    private readonly string _agency;
    private readonly Journal _journal;
    private readonly AcceptedNotices _accepted;
    private readonly PublishAdmission _admission;
    private readonly FederationState _federation;
    private readonly ParentCheck _parents;
    private readonly AnswerCheck _answers;
    private readonly TimeProvider _time;

    // The way of a notice up to acceptance, in order. The first refusal ends it. Behind them all stand the checks of its parents and of an
    // answer, the steps that read the journal.
    private readonly (string Name, Func<PublishDraft, PublishRefused?> Step)[] _steps;

    public PublishPipeline(string agency, Journal journal, AcceptedNotices accepted, PublishAdmission admission, FederationState federation, TimeProvider time)
    {
        _agency = agency;
        _journal = journal;
        _accepted = accepted;
        _admission = admission;
        _federation = federation;
        _parents = new ParentCheck(agency, journal, federation, time);
        _answers = new AnswerCheck(agency, journal, federation);
        _time = time;
        _steps =
        [
            ("permit", Permit),
            ("admit", admission.Admit),
            ("check the request", CheckRequest),
            ("check the audience", CheckAudience),
            ("canonicalise", Canonicalise),
            ("validate", Validate),
            ("check concealment", CheckConcealment),
        ];
    }

    /// <summary>Accepts one notice. It returns after the notice is durable.</summary>
    public async Task<PublishOutcome> PublishAsync(PublishDraft draft, CancellationToken cancellation)
    {
        PublishRefused? refused = await CheckCountedAsync(draft, cancellation);
        if (refused is not null)
        {
            return new PublishOutcome(refused);
        }

        var fresh = new FreshBytes(1);
        return (await AppendAsync([Write(draft, ref fresh)], cancellation))[0];
    }

    /// <summary>Why a notice would be refused; null where it would be accepted. Its bytes in the draft are canonical and valid then.</summary>
    public async ValueTask<PublishRefused?> CheckAsync(PublishDraft draft, CancellationToken cancellation) =>
        Run(draft) ?? await CheckAgainstJournalAsync(draft, cancellation);

    /// <summary>
    /// Accepts the notices of a frame in one durable write; each has its own outcome. It returns once they stand in the journal's queue, in
    /// front of whatever comes later, and what it returns completes after they are durable.
    /// </summary>
    public async Task<Task<IReadOnlyList<PublishOutcome>>> PublishManyAsync(IReadOnlyList<PublishDraft> drafts, CancellationToken cancellation)
    {
        var outcomes = new PublishOutcome[drafts.Count];
        List<int> sound = [];
        List<JournalWrite> writes = [];
        var fresh = new FreshBytes(drafts.Count);
        for (int draft = 0; draft < drafts.Count; draft++)
        {
            if (await CheckCountedAsync(drafts[draft], cancellation) is { } refused)
            {
                outcomes[draft] = new PublishOutcome(refused);
                continue;
            }

            sound.Add(draft);
            writes.Add(Write(drafts[draft], ref fresh));
        }

        return FillAsync(outcomes, sound, AppendAsync(writes, cancellation));
    }

    private static async Task<IReadOnlyList<PublishOutcome>> FillAsync(
        PublishOutcome[] outcomes, List<int> sound, Task<IReadOnlyList<PublishOutcome>> writing)
    {
        IReadOnlyList<PublishOutcome> written = await writing;
        for (int write = 0; write < sound.Count; write++)
        {
            outcomes[sound[write]] = written[write];
        }

        return outcomes;
    }

    private async Task<IReadOnlyList<PublishOutcome>> AppendAsync(List<JournalWrite> writes, CancellationToken cancellation)
    {
        long bytes = writes.Sum(w => (long)w.Contents[0].Parts[0].Length);
        if (_admission.Hold(bytes) is { } held)
        {
            _admission.Metrics.Refused(held.Error, writes.Count);
            return [.. writes.Select(_ => new PublishOutcome(held))];
        }

        foreach (JournalWrite write in writes)
        {
            _accepted.Add(write.Request!.MessageId, write.Contents[0].Parts[0]);
        }

        // What is not accepted now, or not known to be, is not kept for a release that may never come.
        bool[] committed = new bool[writes.Count];
        try
        {
            IReadOnlyList<JournalReceipt> receipts =
                await _admission.FollowAsync(_journal.AppendManyAsync(writes, CancellationToken.None), bytes).WaitAsync(cancellation);
            for (int write = 0; write < committed.Length; write++)
            {
                committed[write] = receipts[write].Outcome == JournalOutcome.Committed;
            }

            PathMoments.Reached(PathMoments.Accepted);
            return [.. receipts.Select(Outcome)];
        }
        catch (JournalException error)
        {
            PublishRefused refused = JournalRefusals.From(error);
            _admission.Metrics.Refused(refused.Error, writes.Count);
            return [.. writes.Select(_ => new PublishOutcome(refused))];
        }
        finally
        {
            for (int write = 0; write < committed.Length; write++)
            {
                if (!committed[write])
                {
                    _accepted.Take(writes[write].Request!.MessageId);
                }
            }
        }
    }

    private static PublishOutcome Outcome(JournalReceipt receipt) => receipt.Outcome == JournalOutcome.Conflict
        ? new PublishOutcome(new PublishRefused(PublishError.RequestIdReused, "The request id was used for another notice. Choose a new one."))
        : new PublishOutcome(receipt.MessageId, receipt.Outcome == JournalOutcome.Duplicate);

    private static PublishRefused? Permit(PublishDraft draft) =>
        draft.System.PublishTypes.Contains(draft.Request.Type)
            ? null
            : new PublishRefused(PublishError.NotPermitted, "The system may not publish this type. The node's configuration grants it.");

    private static PublishRefused? CheckRequest(PublishDraft draft)
    {
        if (draft.Request.RequestId.Length is 0 or > MaxRequestIdLength)
        {
            return Invalid("request_id", $"Set an id of 1 to {MaxRequestIdLength} characters, unique per caller.");
        }

        if (draft.Request.Person.Length > MaxPersonLength)
        {
            return Invalid("person", $"At most {MaxPersonLength} characters.");
        }

        bool parentsAreIds = draft.Request.Parents.Count <= MaxParents && draft.Request.Parents.All(p => p.ToId() is not null);
        return parentsAreIds ? null : Invalid("parents", $"At most {MaxParents} message ids of 16 bytes.");
    }

    private static PublishRefused? Canonicalise(PublishDraft draft)
    {
        CanonicalResult canonical = CanonicalForm.Canonicalize(draft.Request.Type, draft.Request.Notice.Memory);
        if (!canonical.Succeeded)
        {
            return new PublishRefused(
                PublishError.InvalidNotice,
                "The notice is not a message of its type.",
                [new FieldViolation(canonical.FieldPath, $"The bytes are not sound ({canonical.Error}). Serialize the message with a protobuf library.")]);
        }

        draft.Canonical = canonical;
        return null;
    }

    private static PublishRefused? CheckConcealment(PublishDraft draft) =>
        NoticeFacts.TryRead(draft.Request.Type, draft.Notice.Span, out NoticeFacts facts) && facts.ConcealOrigin
            ? new PublishRefused(
                PublishError.ConcealOriginNeedsRelay,
                "The origin is to be concealed: hand the notice to the relay agency that the agreement names, which publishes it as its own.")
            : null;

    private static PublishRefused Invalid(string field, string remedy) =>
        new(PublishError.InvalidRequest, "The request is not complete.", [new FieldViolation(field, remedy)]);

    private async ValueTask<PublishRefused?> CheckCountedAsync(PublishDraft draft, CancellationToken cancellation)
    {
        PublishRefused? refused = await CheckAsync(draft, cancellation);
        if (refused is not null)
        {
            _admission.Metrics.Refused(refused.Error, 1);
        }

        return refused;
    }

    private PublishRefused? Run(PublishDraft draft)
    {
        foreach ((_, Func<PublishDraft, PublishRefused?> step) in _steps)
        {
            if (step(draft) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    private async ValueTask<PublishRefused?> CheckAgainstJournalAsync(PublishDraft draft, CancellationToken cancellation)
    {
        try
        {
            return await _parents.CheckAsync(draft, cancellation) ?? await _answers.CheckAsync(draft, cancellation);
        }
        catch (JournalException error)
        {
            return JournalRefusals.From(error);
        }
    }

    private PublishRefused? CheckAudience(PublishDraft draft)
    {
        if (draft.Request.Audience is not { } audience)
        {
            return null;
        }

        if (audience.Agencies.Count is 0 or > MaxAudience)
        {
            return new PublishRefused(
                PublishError.EmptyAudience, $"Name 1 to {MaxAudience} agencies, or leave the audience out where policy alone is to decide.");
        }

        IEnumerable<Agency> members = _federation.Current?.Verified.Bundle.Agencies ?? [];
        if (audience.Agencies.Any(named => members.All(member => member.Id != named)))
        {
            return new PublishRefused(
                PublishError.UnknownAgency,
                "The audience names an agency that is no member of the federation.",
                [new FieldViolation("audience.agencies", "Use the ids of the federation's register.")]);
        }

        IEnumerable<string> roles = members
            .Where(member => audience.Agencies.Contains(member.Id))
            .SelectMany(member => member.Roles.Select(role => NoticeAudience.Name(member.Id, role.Id)));
        return audience.Roles.Count <= MaxAudienceRoles && audience.Roles.All(roles.Contains)
            ? null
            : new PublishRefused(
                PublishError.UnknownRole,
                "The audience names a role that no agency of the audience has.",
                [new FieldViolation("audience.roles", $"Write agency/role, at most {MaxAudienceRoles}: roles of the register, of agencies that the audience names.")]);
    }

    private PublishRefused? Validate(PublishDraft draft)
    {
        IReadOnlyList<Violation> violations = NoticeValidator.Validate(draft.Canonical, _time.GetUtcNow());
        return violations.Count == 0
            ? null
            : new PublishRefused(
                PublishError.InvalidNotice,
                $"The notice breaks {violations.Count} rules of the vocabulary.",
                [.. violations.Select(v => new FieldViolation(v.FieldPath, $"{v.Code}: {v.Message}"))]);
    }

    private JournalWrite Write(PublishDraft draft, ref FreshBytes fresh)
    {
        DateTimeOffset now = _time.GetUtcNow();
        Guid id = fresh.Id(now);
        ReadOnlyMemory<byte> seed = fresh.Seed();
        byte[] root = new byte[RootBytes];
        FieldCommitment.Compute(draft.Notice.Span, seed.Span, root);
        NoticeHandling handling = NoticeHandling.Read(draft.Notice.Span);
        long expires = Clock.MicrosOfSeconds(handling.KeepUntilUnixSeconds);
        var accepted = new Accepted
        {
            MessageId = id.ToWire(),
            Type = draft.Request.Type,
            System = draft.Caller.System,
            RequestId = draft.Request.RequestId,
            CommitmentRoot = UnsafeByteOperations.UnsafeWrap(root),
            SizeBytes = (uint)draft.Notice.Length,
            ExpiresAtUnixMicros = expires,
            Person = draft.Request.Person,
            Purpose = handling.Purpose,
        };
        accepted.Parents.AddRange(draft.Request.Parents);
        if (draft.Request.Audience is { } audience)
        {
            accepted.Audience.AddRange(audience.Agencies);
            accepted.AudienceRoles.AddRange(audience.Roles);
        }

        long keepRequest = Math.Max(expires, Clock.Micros(now + KeepRequests));
        return new JournalWrite
        {
            Entries = [new JournalEntry { TimeUnixMicros = Clock.Micros(now), Accepted = accepted }],
            Request = new RequestRecord($"{_agency}/{draft.Caller.System}", draft.Request.RequestId, RequestDigest.Of(draft.Request), id, keepRequest),
            Contents = [AcceptedContent.Make(seed, draft.Notice, expires)],
        };
    }
}
