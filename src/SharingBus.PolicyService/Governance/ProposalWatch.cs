using Grpc.Core;
using SharingBus.Federation.V1;

namespace SharingBus.PolicyService.Governance;

/// <summary>Tells one watcher of every open proposal, and of each proposal again when something happens to it.</summary>
internal sealed class ProposalWatch(GovernanceJournal journal, IServerStreamWriter<WatchProposalsResponse> stream)
{
    // What a watcher was told last; a step changes one of the two.
    private readonly Dictionary<ulong, (ProposalState State, int Approvals)> _told = [];

    /// <summary>Goes on until the watcher leaves.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var changed = journal.Changed;
            await TellAsync(journal.Book, onlyOpen: isFirst, cancellation);
            await changed.WaitAsync(cancellation);
        }
    }

    private async Task TellAsync(GovernanceBook book, bool onlyOpen, CancellationToken cancellation)
    {
        foreach (var proposal in book.Proposals.Values)
        {
            var now = (proposal.StateAt(book.CurrentVersion), proposal.Approvals.Length);
            var isNew = !_told.TryGetValue(proposal.Number, out var last) || last != now;
            _told[proposal.Number] = now;
            if (isNew && !(onlyOpen && now.Item1 != ProposalState.Open))
            {
                await stream.WriteAsync(new WatchProposalsResponse { Proposal = proposal.ToWire(book.CurrentVersion) }, cancellation);
            }
        }
    }
}
