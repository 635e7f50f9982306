using System.Text;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Persons;

/// <summary>Who is named in what an agency holds: for a reason, on record, and as far as the agency may know.</summary>
public sealed class LookUpTests
{
    private const string School = TestBundle.School;
    private const string Police = TestBundle.Police;
    private const string Pupil = "HS-20417";

    [Fact]
    public async Task Person_NamedInANotice_IsFoundAtOriginAndHolderWithWhatBecameOfIt()
    {
        await using TestFederation federation = await StartAsync();
        ByteString named = await GiveAsync(federation, Notice(Pupil), "r1");
        await GiveAsync(federation, Notice("HS-1"), "r2");

        PersonRecord own = Assert.Single((await LookUpAsync(federation, School)).Records);
        PersonRecord received = Assert.Single((await LookUpAsync(federation, Police)).Records);

        foreach (PersonRecord record in new[] { own, received })
        {
            Assert.Equal((named, NoticeType.ThreatNotice, School, Purpose.Prevention), (record.MessageId, record.Type, record.Origin, record.Purpose));
        }

        SearchHit released = Assert.Single(own.Happened, static hit => hit.Outcome == SearchOutcome.Released);
        Assert.Equal((Police, TestBundle.DutyDesk), (released.Peer, released.Role));
        Assert.NotEmpty(released.RuleIds);
        Assert.NotEmpty(released.AgreementId);
        Assert.Contains(received.Happened, static hit => (hit.Outcome, hit.Peer, hit.Role) == (SearchOutcome.Delivered, School, TestBundle.DutyDesk));
    }

    [Fact]
    public async Task Person_WhomNoViewNames_IsNotFoundAtTheHolderAndNotToldAsReleased()
    {
        await using TestFederation federation = await TestFederation.StartAsync(shape: static bundle => bundle.SchoolReleases.Remove("persons.names"));
        await GiveAsync(federation, Notice(Pupil), "r1");

        PersonRecord own = Assert.Single((await LookUpAsync(federation, School)).Records);

        Assert.DoesNotContain(own.Happened, static hit => hit.Peer.Length > 0);
        Assert.Empty((await LookUpAsync(federation, Police)).Records);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Person_BesideAViewThatCannotBeRead_IsFoundAllTheSame(bool ofAPerson)
    {
        await using TestFederation federation = await StartAsync();
        ByteString named = await GiveAsync(federation, Notice(Pupil), "r1");
        await using HostileAgency school = await federation.TurnHostileAsync(School);
        school.BeginAnew();
        Envelope spoilt = Envelopes.Threat(Envelopes.Id(1), School, "Spoilt");
        ThreatNotice notice = ThreatNotice.Parser.ParseFrom(spoilt.Views[0].Notice);
        notice.Persons.Add(Notice(Pupil).Persons);
        spoilt.Views[0].Notice = Spoil(notice, ofAPerson ? ThreatNotice.PersonsFieldNumber : 2_000);

        await school.SendAsync(Police, Lane.Bulk, spoilt);
        await Traces.UntilAsync(federation.Auditor(Police), Envelopes.Id(1), static entry => entry.Received is not null);

        Assert.Contains(named, (await LookUpAsync(federation, Police)).Records.Select(static record => record.MessageId));
    }

    [Fact]
    public async Task Person_ByNameAndBirth_IsFoundHoweverTheNameIsWritten()
    {
        await using TestFederation federation = await StartAsync();
        ByteString named = await GiveAsync(federation, Notice(Pupil), "r1");
        LookUpPersonRequest request = Request();
        request.Identifiers.Clear();
        request.Name = "ÁLEX  example";
        request.DateOfBirth = new CalendarDate { Year = 2001, Month = 2, Day = 3 };

        PersonRecord found = Assert.Single((await federation.Auditor(School).LookUpPersonAsync(request)).Records);
        request.DateOfBirth.Day = 4;

        Assert.Equal(named, found.MessageId);
        Assert.Empty((await federation.Auditor(School).LookUpPersonAsync(request)).Records);
    }

    [Fact]
    public async Task LookUp_ForWhatARoleWasGivenInATime_LeavesOutTheRest()
    {
        await using TestFederation federation = await StartAsync();
        await GiveAsync(federation, Notice(Pupil), "r1");
        long noon = Micros(TestFederation.Start.AddHours(4));
        federation.Clock.Advance(TimeSpan.FromHours(8));
        ByteString late = await GiveAsync(federation, Notice(Pupil), "r2");

        async Task<IEnumerable<ByteString>> FindAsync(string role, long from, long until)
        {
            LookUpPersonRequest request = Request();
            (request.Role, request.FromUnixMicros, request.UntilUnixMicros) = (role, from, until);
            return (await federation.Auditor(Police).LookUpPersonAsync(request)).Records.Select(static record => record.MessageId);
        }

        Assert.Equal(2, (await FindAsync(TestBundle.DutyDesk, 0, 0)).Count());
        Assert.Equal([late], await FindAsync(TestBundle.DutyDesk, noon, 0));
        Assert.Equal([late], await FindAsync("", noon, 0));
        Assert.DoesNotContain(late, await FindAsync("", 0, noon));
        Assert.Empty(await FindAsync(TestBundle.NightDesk, 0, 0));
    }

    [Fact]
    public async Task LookUp_PageByPage_FindsEachOnceAndIsOnRecordEachTime()
    {
        await using TestFederation federation = await StartAsync();
        List<ByteString> given = [];
        for (int number = 0; number < 5; number++)
        {
            given.Add(await GiveAsync(federation, Notice(Pupil), $"r{number}"));
        }

        List<ByteString> found = [];
        List<(uint, bool)> recorded = [];
        LookUpPersonRequest request = Request();
        request.PageSize = 2;
        do
        {
            LookUpPersonResponse page = await federation.Auditor(School).LookUpPersonAsync(request);
            found.AddRange(page.Records.Select(static record => record.MessageId));
            PersonLookedUp entry = await RecordedAsync(federation, School, page.RecordedAt);
            recorded.Add((entry.Answers, entry.Incomplete));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(given, found);
        Assert.Equal([(2u, true), (2u, true), (1u, false)], recorded);
    }

    [Fact]
    public async Task LookUp_ThatFindsNobody_IsOnRecordAllTheSameAndDoesNotSayWho()
    {
        await using TestFederation federation = await StartAsync();

        LookUpPersonResponse answer = await LookUpAsync(federation, School);

        Assert.Empty(answer.Records);
        PersonLookedUp entry = await RecordedAsync(federation, School, answer.RecordedAt);
        Assert.Equal(("audit", "R. Example", LookUpReason.SubjectAccessRequest, "DSAR 14", 0u), (entry.System, entry.Person, entry.Reason, entry.Reference, entry.Answers));
        Assert.Equal(32, Assert.Single(entry.IdentifierDigests).Length);
        Assert.Equal(-1, entry.ToByteArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(Pupil)));
        SearchHit hit = Assert.Single((await federation.Auditor(School).SearchAsync(new SearchRequest { Outcomes = { SearchOutcome.LookedUp } })).Hits);
        Assert.Equal(answer.RecordedAt, hit.Index);
    }

    [Fact]
    public async Task LookUp_ThatDoesNotSayWhyOrWhom_IsRefusedAndChangesNothing()
    {
        await using TestFederation federation = await StartAsync();
        await GiveAsync(federation, Notice(Pupil), "r1");
        (string Reason, string Field, Action<LookUpPersonRequest> Spoil)[] cases =
        [
            ("REASON_REQUIRED", "reason", static request => request.Reason = LookUpReason.Unspecified),
            ("REASON_REQUIRED", "reason", static request => request.Reason = (LookUpReason)99),
            ("REASON_REQUIRED", "reference", static request => request.Reference = " "),
            ("REASON_REQUIRED", "reference", static request => request.Reference = new string('x', 201)),
            ("INVALID_REQUEST", "person", static request => request.Person = new string('x', 201)),
            ("INVALID_REQUEST", "role", static request => request.Role = new string('x', 64)),
            ("INVALID_REQUEST", "identifiers", static request => request.Identifiers.Clear()),
            ("INVALID_REQUEST", "identifiers[1]", static request => request.Identifiers.Add("")),
            ("INVALID_REQUEST", "identifiers", static request => request.Identifiers.AddRange(Enumerable.Repeat("x", 16))),
            ("INVALID_REQUEST", "date_of_birth", static request => request.Name = "Alex Example"),
            ("INVALID_REQUEST", "date_of_birth", static request => (request.Name, request.DateOfBirth) = ("Alex Example", new CalendarDate { Year = 2001 })),
            ("INVALID_REQUEST", "name", static request => (request.Name, request.DateOfBirth) = (new string('x', 301), new CalendarDate { Year = 2001, Month = 1, Day = 1 })),
            ("INVALID_REQUEST", "until_unix_micros", static request => (request.FromUnixMicros, request.UntilUnixMicros) = (2, 1)),
            ("INVALID_REQUEST", "page_token", static request => request.PageToken = "next"),
        ];
        foreach ((string reason, string field, Action<LookUpPersonRequest> spoil) in cases)
        {
            LookUpPersonRequest request = Request();
            spoil(request);

            RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await federation.Auditor(School).LookUpPersonAsync(request));

            Assert.Equal((StatusCode.InvalidArgument, reason), (refused.StatusCode, WireError.ReasonOf(refused)));
            Assert.Equal(field, Assert.Single(WireError.ViolationsOf(refused)).Field);
            Assert.DoesNotContain(Pupil, refused.Status.Detail, StringComparison.Ordinal);
        }

        Assert.Empty((await federation.Auditor(School).SearchAsync(new SearchRequest { Outcomes = { SearchOutcome.LookedUp } })).Hits);
    }

    [Fact]
    public async Task Person_WhoseNoticeWasErased_IsNotFoundAnyMore()
    {
        await using TestFederation federation = await StartAsync();
        ByteString erased = await GiveAsync(federation, Notice(Pupil), "r1");
        ByteString kept = await GiveAsync(federation, Notice(Pupil), "r2");
        Assert.Equal(2, (await LookUpAsync(federation, Police)).Records.Count);

        await federation.Client(School, "records").ChangeNoticeAsync(new ChangeNoticeRequest
        {
            RequestId = "erase", Change = new Change { Kind = ChangeKind.Erase, Reason = ChangeReason.Unlawful, Target = erased },
        });
        await Traces.UntilAsync(federation.Auditor(Police), erased, static entry => entry.ChangeApplied is not null);

        foreach (string agency in new[] { School, Police })
        {
            Assert.Equal(kept, Assert.Single((await LookUpAsync(federation, agency)).Records).MessageId);
        }
    }

    [Fact]
    public async Task Person_IsToldWhatTheOriginLetsThemBeTold()
    {
        await using TestFederation federation = await StartAsync();
        long later = TestFederation.Start.AddDays(1).ToUnixTimeSeconds();
        (SubjectAccess Access, long Until, bool Now, bool Later)[] cases =
        [
            (SubjectAccess.Unspecified, 0, false, false),
            (SubjectAccess.Disclose, 0, true, true),
            (SubjectAccess.DeferUntil, later, false, true),
            (SubjectAccess.NeitherConfirmNorDeny, 0, false, false),
        ];
        foreach ((int number, (SubjectAccess access, long until, _, _)) in cases.Index())
        {
            ThreatNotice notice = Notice(Pupil);
            notice.Handling.SubjectAccess = access;
            notice.Handling.SubjectAccessUntilUnixSeconds = until;
            await GiveAsync(federation, notice, $"r{number}");
        }

        foreach (bool isLater in new[] { false, true })
        {
            foreach (string agency in new[] { School, Police })
            {
                Assert.Equal(
                    cases.Select(one => (one.Access, one.Until, isLater ? one.Later : one.Now)),
                    (await LookUpAsync(federation, agency)).Records.Select(static one => (one.SubjectAccess, one.SubjectAccessUntilUnixSeconds, one.MayBeDisclosed)));
            }

            federation.Clock.Advance(TimeSpan.FromDays(1));
        }
    }

    private static Task<TestFederation> StartAsync() => TestFederation.StartAsync(shape: static bundle => bundle.SchoolReleases.Add("persons.identifiers"));

    private static ThreatNotice Notice(string pupil)
    {
        ThreatNotice notice = Notices.Threat();
        notice.Persons[0].Identifiers.Add(new PersonIdentifier { Scheme = "pupil-number", Value = pupil });
        return notice;
    }

    // Behind a notice, a field of two bytes in which five are promised.
    private static ByteString Spoil(ThreatNotice notice, int field)
    {
        using MemoryStream bytes = new();
        using (CodedOutputStream output = new(bytes, leaveOpen: true))
        {
            notice.WriteTo(output);
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(0x0A, 0x05));
        }

        return field == ThreatNotice.PersonsFieldNumber ? ByteString.CopyFrom(bytes.ToArray()) : ByteString.CopyFrom(bytes.ToArray().AsSpan()[..^1]);
    }

    private static LookUpPersonRequest Request() => new()
    {
        Identifiers = { Pupil }, Reason = LookUpReason.SubjectAccessRequest, Reference = "DSAR 14", Person = "R. Example",
    };

    private static async Task<LookUpPersonResponse> LookUpAsync(TestFederation federation, string agency) =>
        await federation.Auditor(agency).LookUpPersonAsync(Request());

    private static async Task<ByteString> GiveAsync(TestFederation federation, ThreatNotice notice, string request)
    {
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);
        ByteString id = (await federation.Client(School, "records").PublishAsync(notice.Request(request))).MessageId;
        Delivery given = await desk.NextAsync();
        Assert.Equal(id, given.MessageId);

        // Or it would be given again to the next.
        await desk.AcknowledgeAsync(given);
        await desk.FinishAsync();

        // That it was given out stands in the journal a moment later.
        await Traces.UntilAsync(federation.Auditor(Police), id, static entry => entry.Delivered is not null);
        return id;
    }

    private static async Task<PersonLookedUp> RecordedAsync(TestFederation federation, string agency, ulong index)
    {
        GetInclusionProofResponse proven = await federation.Auditor(agency).GetInclusionProofAsync(new GetInclusionProofRequest { Index = index });
        return JournalEntry.Parser.ParseFrom(proven.Entry).PersonLookedUp;
    }

    private static long Micros(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
