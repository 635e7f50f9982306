using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.V1;
using SharingBus.TestKit.Samples;
using SharingBus.Trust.Bundles;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Derivation;

/// <summary>
/// The police, who hold what the school sent them and publish what they derive from it. The school is the test itself. The police would
/// release threats to the school and, under an agreement of their own, to the youth agency.
/// </summary>
internal sealed class DerivingPolice : IAsyncDisposable
{
    private const string School = TestBundle.School;
    private const string Police = TestBundle.Police;

    private readonly TestFederation _federation;
    private readonly HostileAgency _school;
    private readonly HostileAgency _youth;
    private readonly ExchangeService.ExchangeServiceClient _records;
    private byte _last;
    private int _requests;

    private DerivingPolice(TestFederation federation, HostileAgency school, HostileAgency youth)
    {
        _federation = federation;
        _school = school;
        _youth = youth;
        _records = federation.Client(Police, "records");
    }

    public TestFederation Federation => _federation;

    public ExchangeService.ExchangeServiceClient Records => _records;

    /// <summary>Starts the federation.</summary>
    /// <param name="terms">What the agreement of school and police says of passing on.</param>
    /// <param name="withYouth">Whether the youth agency is a party of that agreement, and of none with the police alone.</param>
    /// <param name="sector">What the register says of the police; null as it is.</param>
    public static async Task<DerivingPolice> StartAsync(
        OnwardSharing terms = OnwardSharing.WithinAgreement, bool withYouth = false, Sector? sector = null)
    {
        TestFederation federation = await TestFederation.StartAsync(shape: bundle =>
        {
            bundle.MorePolicies.Add(PolicyOfPolice());
            bundle.ShapeSchoolPolicy = policy => policy.Grants.Add(AnswersToDesk());
            bundle.Shape = made =>
            {
                Shape(made, terms, withYouth);
                Agency police = made.Agencies.Single(agency => agency.Id == Police);
                police.Sector = sector ?? police.Sector;
            };
        });
        return new DerivingPolice(federation, await federation.TurnHostileAsync(School), await federation.TurnHostileAsync(TestBundle.Youth));
    }

    /// <summary>Something that the police receive.</summary>
    public async Task<ByteString> ReceiveAsync(NoticeType type, IMessage notice, Obligations? obligations = null, string origin = School)
    {
        ByteString id = NextId();
        await SendAsync(Lane.Bulk, new Envelope
        {
            MessageId = id,
            Type = type,
            Origin = origin,
            AgreementId = origin == School ? SampleAgreement.Id : TestBundle.YouthAgreement,
            AcceptedAtUnixMicros = _federation.Clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000,
            Views = { new View { Roles = { TestBundle.DutyDesk }, Notice = notice.ToByteString(), Obligations = obligations } },
        });
        return id;
    }

    public Task<ByteString> ReceiveThreatAsync(Purpose purpose = Purpose.Prevention, Obligations? obligations = null) => ReceiveAsync(
        NoticeType.ThreatNotice, new ThreatNotice { Handling = new Handling { Purpose = purpose }, Title = "From the school" }, obligations);

    /// <summary>The school changes what it sent.</summary>
    public Task ChangeAsync(ByteString target, ChangeKind kind) => SendAsync(Lane.Rights, new Envelope
    {
        MessageId = NextId(),
        Type = NoticeType.ThreatNotice,
        Origin = School,
        Change = new Change { Kind = kind, Reason = ChangeReason.Inaccurate, Target = target },
    });

    /// <summary>The police ask about a notice.</summary>
    public async Task<ByteString> AskAsync(ByteString about, Purpose purpose, string approvedBy = "")
    {
        var question = new InformationRequest
        {
            Handling = HandlingFor(purpose),
            Urgency = Urgency.Expected,
            Question = "May we use it?",
            AskedAgencies = { School },
            About = { new NoticeReference { MessageId = about } },
            ApprovedBy = approvedBy,
        };
        return (await _records.PublishAsync(Request(NoticeType.InformationRequest, question))).MessageId;
    }

    /// <summary>The school asks about a notice.</summary>
    public Task<ByteString> SchoolAsksAsync(ByteString about, Purpose purpose) => ReceiveAsync(
        NoticeType.InformationRequest,
        new InformationRequest { Handling = new Handling { Purpose = purpose }, About = { new NoticeReference { MessageId = about } } });

    /// <summary>The school answers, or somebody else does.</summary>
    public Task<ByteString> AnswerAsync(ByteString question, ByteString about, Answer answer = Answer.Hit, string origin = School)
    {
        var response = new InformationResponse
        {
            Handling = new Handling { Purpose = Purpose.Prevention },
            Answer = answer,
            Request = question,
            Notices = { new NoticeReference { MessageId = about } },
        };
        return ReceiveAsync(NoticeType.InformationResponse, response, origin: origin);
    }

    /// <summary>A threat that the police derive from others.</summary>
    public static PublishRequest Derived(Purpose purpose, params ByteString[] parents)
    {
        ThreatNotice notice = Notices.Threat("Derived");
        notice.Handling = HandlingFor(purpose);
        return new PublishRequest { Type = NoticeType.ThreatNotice, Notice = notice.ToByteString(), Parents = { parents } };
    }

    public Task<PublishResponse> PublishAsync(Purpose purpose, params ByteString[] parents) => PublishAsync(Derived(purpose, parents));

    public async Task<PublishResponse> PublishAsync(PublishRequest request)
    {
        request.RequestId = $"r{_requests++}";
        return await _records.PublishAsync(request);
    }

    public Task<RpcException> RefusedAsync(Purpose purpose, params ByteString[] parents) => RefusedAsync(Derived(purpose, parents));

    public Task<RpcException> RefusedAsync(PublishRequest request) => Assert.ThrowsAsync<RpcException>(() => PublishAsync(request));

    /// <summary>What the police's journal says of a notice, once it is decided.</summary>
    public async Task<TraceResponse> DecidedAsync(PublishResponse notice)
    {
        TraceResponse trace = new();
        LineageService.LineageServiceClient auditor = _federation.Auditor(Police);
        await Eventually.HoldsAsync(async () =>
            (trace = await auditor.TraceAsync(new TraceRequest { MessageId = notice.MessageId })).Entries.Any(e => e.Entry.Decided is not null));
        return trace;
    }

    public async ValueTask DisposeAsync()
    {
        await _school.DisposeAsync();
        await _youth.DisposeAsync();
        await _federation.DisposeAsync();
    }

    private static Handling HandlingFor(Purpose purpose)
    {
        Handling handling = Notices.Threat().Handling;
        handling.Purpose = purpose;
        handling.DisclosureBasis = DisclosureBasis.LawEnforcementTask;
        return handling;
    }

    private static void Shape(Bundle bundle, OnwardSharing terms, bool withYouth)
    {
        Agreement school = bundle.Agreements.Single(a => a.Id == SampleAgreement.Id);
        school.OnwardSharing = terms;
        Agreement youth = bundle.Agreements.Single(a => a.Id == TestBundle.YouthAgreement);
        NoticeType[] questions = [NoticeType.InformationRequest, NoticeType.InformationResponse];
        foreach (Agreement agreement in new[] { school, youth })
        {
            agreement.Types_.AddRange(questions);
            agreement.Retention.AddRange(questions.Select(type => new Policy.V1.Retention { Type = type, Days = 90 }));
        }

        school.Purposes.Add(Purpose.SituationalAwareness);
        youth.Parties[1].Sends = !withYouth;
        if (withYouth)
        {
            school.Parties.Add(new Party { Agency = TestBundle.Youth, ControllerRole = ControllerRole.Controller, Receives = true });
        }

        Grant ceiling = bundle.Ceiling.Grants[0];
        ceiling.Types_.AddRange(questions);
        ceiling.Purposes.Add(Purpose.SituationalAwareness);
    }

    private static ReleasePolicy PolicyOfPolice() => new()
    {
        Agency = Police,
        Version = 1,
        Grants = { Everything("threats-to-others", NoticeType.ThreatNotice, TestBundle.SafeguardingLead, TestBundle.Mentor) },
    };

    private static Grant AnswersToDesk()
    {
        Grant grant = Everything("answers-to-desk", NoticeType.InformationResponse, TestBundle.DutyDesk);
        grant.Types_.AddRange([NoticeType.ThreatNotice, NoticeType.InformationRequest]);
        return grant;
    }

    private static Grant Everything(string id, NoticeType type, params string[] roles) => new()
    {
        Id = id,
        Description = "For tests.",
        Types_ = { type },
        Roles = { roles },
        Purposes = { Purpose.Prevention, Purpose.SituationalAwareness },
        Release = { "*" },
    };

    private PublishRequest Request(NoticeType type, IMessage notice) =>
        new() { RequestId = $"r{_requests++}", Type = type, Notice = notice.ToByteString() };

    private ByteString NextId() =>
        ByteString.CopyFrom([0x01, 0x9c, 0xad, 0x8f, 0xac, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, ++_last]);

    private async Task SendAsync(Lane lane, Envelope envelope)
    {
        await (envelope.Origin == School ? _school : _youth).SendAsync(Police, lane, envelope);
        LineageService.LineageServiceClient auditor = _federation.Auditor(Police);
        var ask = new TraceRequest { MessageId = envelope.MessageId };
        await Eventually.HoldsAsync(async () => (await auditor.TraceAsync(ask)).Entries.Any(e => e.Entry.Received is not null || e.Entry.ChangeApplied is not null));
    }
}
