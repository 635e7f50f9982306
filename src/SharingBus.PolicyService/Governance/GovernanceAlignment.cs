using SharingBus.Lineage.Journals;
using SharingBus.PolicyService.Bundles;

namespace SharingBus.PolicyService.Governance;

/// <summary>Keeps journal and service together: before the first call, and whenever a bundle comes into service by another way.</summary>
internal sealed class GovernanceAlignment(
    GovernanceJournal journal, GovernanceDesk desk, BundleStore store, ILogger<GovernanceAlignment> logger) : BackgroundService
{
    /// <inheritdoc/>
    /// <exception cref="IOException">The journal cannot be opened.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await journal.OpenAsync();
        }
        catch (JournalException fault)
        {
            throw new IOException($"The journal of the governance cannot be opened: {fault.Message}", fault);
        }

        await desk.AlignAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var changed = store.Changed;
            await AlignAsync(stoppingToken);
            await changed.WaitAsync(stoppingToken);
        }
    }

    // The next bundle or proposal tries again.
    private async Task AlignAsync(CancellationToken stoppingToken)
    {
        try
        {
            await desk.AlignAsync(stoppingToken);
        }
        catch (GovernanceRefusal refusal)
        {
            logger.NotAligned(refusal.Message);
        }
    }
}
