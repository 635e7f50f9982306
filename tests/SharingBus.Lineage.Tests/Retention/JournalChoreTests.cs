using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Retention;
using Xunit;

namespace SharingBus.Lineage.Tests.Retention;

public sealed class JournalChoreTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // What is to be destroyed must not wait for a restart because the journal could not be read once.
    [Fact]
    public async Task Round_ThatFailed_IsToldAndTheNextIsTried()
    {
        using JournalFile file = new();
        Journal journal = await file.OpenAsync();
        await journal.DisposeAsync();
        Told told = new();

        await using PayloadDestruction destruction = new(journal, TimeSpan.FromMilliseconds(1), TimeProvider.System, told);

        foreach (int _ in Enumerable.Range(0, 3))
        {
            Exception? cause = await told.Failures.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
            Assert.Equal(JournalError.Closed, Assert.IsType<JournalException>(cause).Error);
        }
    }

    [Fact]
    public async Task Round_ThatFailedInAWayNobodyThoughtOf_IsToldAndTheNextIsTried()
    {
        using JournalFile file = new();
        await using Journal journal = await file.OpenAsync();
        Channel<Exception> failures = Channel.CreateUnbounded<Exception>();

        await using Broken broken = new(journal, failures);

        foreach (int _ in Enumerable.Range(0, 3))
        {
            Exception cause = await failures.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
            Assert.IsType<InvalidOperationException>(cause);
        }
    }

    private sealed class Broken(Journal journal, Channel<Exception> failures)
        : JournalChore(journal, TimeSpan.FromMilliseconds(1), TimeProvider.System, failure => failures.Writer.TryWrite(failure))
    {
        public override Task RunOnceAsync(CancellationToken cancellation) => throw new InvalidOperationException("Broken.");
    }

    private sealed class Told : ILogger
    {
        public Channel<Exception?> Failures { get; } = Channel.CreateUnbounded<Exception?>();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Failures.Writer.TryWrite(exception);
    }
}
