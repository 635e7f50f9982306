using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Hub.Proposals;
using SharingBus.Hub.Tests.Alerts;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Proposals;

public sealed class ProposalBookTests
{
    private readonly HubState _state = new(new PlansInMemory());

    [Fact]
    public void PersonKey_SharedByTwoNotices_ProposesAndMergesNothing()
    {
        Take(1, "police");
        Take(2, "school");

        Assert.Equal(NoticePair.Of(Sample.Id(1), Sample.Id(2)), Assert.Single(_state.Proposals.Proposed));
        Assert.Empty(_state.Correlator.Situations);
    }

    [Fact]
    public void Proposal_Confirmed_MergesTheNotices()
    {
        Take(1, "police");
        Take(2, "school");
        Decide(1, 2, confirmed: true);

        Assert.Single(_state.Correlator.Situations);
    }

    [Fact]
    public void Proposal_Rejected_SticksWhateverComesLater()
    {
        Take(1, "police");
        Take(2, "school");
        Decide(1, 2, confirmed: false);
        Decide(1, 2, confirmed: true);
        Take(3, "ngo");

        Assert.Empty(_state.Correlator.Situations);
        Assert.False(_state.Proposals.Decisions[NoticePair.Of(Sample.Id(1), Sample.Id(2)).ProposalId()].Confirmed);
    }

    [Fact]
    public void Proposal_OfAWithdrawnNotice_IsGone()
    {
        Take(1, "police");
        Take(2, "school");
        _state.Apply(new NoticeWithdrawn(Sample.Id(2), "school", SharingBus.Exchange.V1.ChangeKind.Retract));

        Assert.Empty(_state.Proposals.Proposed);
    }

    [Fact]
    public void PersonKey_OverItsCap_WithdrawsItsProposalsAndReturnsThemWithinIt()
    {
        for (var number = 1; number <= CorrelationBounds.PersonCap; number++)
        {
            Take(number, "police");
        }

        var full = CorrelationBounds.PersonCap * (CorrelationBounds.PersonCap - 1) / 2;
        Assert.Equal(full, _state.Proposals.Proposed.Count());

        Take(99, "school");
        Assert.Empty(_state.Proposals.Proposed);

        _state.Apply(new NoticeWithdrawn(Sample.Id(1), "police", SharingBus.Exchange.V1.ChangeKind.Retract));
        Assert.Equal(full, _state.Proposals.Proposed.Count());
    }

    [Fact]
    public void PersonKey_OfAnotherScopeOrEpoch_ProposesNothing()
    {
        Take(1, "police");
        _state.Apply(new NoticeTaken(Sample.Notice(2, "school", n => n.Person().Persons[0].CorrelationKeys[0].Epoch = 2)));
        _state.Apply(new NoticeTaken(Sample.Notice(3, "school", n => n.Person().Persons[0].CorrelationKeys[0].Scope = "health")));

        Assert.Empty(_state.Proposals.Proposed);
    }

    private void Take(int number, string origin) => _state.Apply(new NoticeTaken(Sample.Notice(number, origin, n => n.Person())));

    private void Decide(int left, int right, bool confirmed) => _state.Apply(new ProposalDecided(new ProposalDecision
    {
        Left = Sample.Id(left),
        Right = Sample.Id(right),
        Confirmed = confirmed,
        Analyst = "A. Analyst",
        IdentityCertainty = IdentityCertainty.Probable,
        Reason = "Compared both records.",
        System = "analysis",
        DecidedAt = 0,
    }));
}
