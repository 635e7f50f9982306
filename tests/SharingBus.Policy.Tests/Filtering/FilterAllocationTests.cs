using Google.Protobuf;
using SharingBus.Policy.Deciding;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Filtering;

public sealed class FilterAllocationTests
{
    private const int Rounds = 2_000;

    [Fact]
    public void Filter_AndDecide_AllocateNothingOnTheHotPath()
    {
        var federation = SampleFederation.Open("title", "persons", "narrative");
        var notice = new ThreatNotice
        {
            Handling = SampleFederation.Handling(),
            Title = "t",
            Persons = { new Person { Ref = "p1", SubjectCategory = SubjectCategory.Suspect } },
            Narrative = { new Statement { Text = "x", Reviewed = true, PersonsMentioned = { "p1" } } },
        };
        var bundle = federation.Compile();
        var bytes = notice.ToByteArray();
        var view = new byte[bytes.Length];
        var released = 0;
        for (var i = 0; i < Rounds; i++)
        {
            released += Once();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            released += Once();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(released > 0);

        int Once()
        {
            _ = NoticeFacts.TryRead(NoticeType.ThreatNotice, bytes, out var facts);
            var request = new DecisionRequest(SampleFederation.School, NoticeType.ThreatNotice, facts, SampleFederation.Police, SampleFederation.Desk, SampleFederation.Now);
            return bundle.Decide(request).Filter.Filter(bytes, view);
        }
    }
}
