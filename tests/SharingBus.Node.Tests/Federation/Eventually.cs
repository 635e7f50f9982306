namespace SharingBus.Node.Tests.Federation;

/// <summary>Asks over a real socket until the answer is there: each question is a round trip, so this neither sleeps nor spins.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds())
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
