using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SharingBus.Node.Bundles;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Bundles;

/// <summary>A stream whose right is gone is reset once the grace is over, whoever noticed first, and never after its response.</summary>
public sealed class RightsWatchTests
{
    private readonly TestClock _clock = new(TestFederation.Start) { Held = RightsWatch.Grace };
    private readonly TestResponse _response = new();
    private readonly DefaultHttpContext _http = new();
    private readonly TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _holds = true;

    public RightsWatchTests()
    {
        _http.Features.Set<IHttpResponseFeature>(_response);
        _http.Features.Set<IHttpResetFeature>(_response);
    }

    [Fact]
    public async Task Right_ThatItsUserSawGoing_HasTheGraceAllTheSame()
    {
        RightsWatch watch = Watch();
        await _looked.Task;
        Volatile.Write(ref _holds, false); // and nobody tells the watch
        await watch.DisposeAsync();

        Assert.Equal(1, _clock.ElapseAll());

        Assert.Equal(8, Assert.Single(_response.Resets));
    }

    [Fact]
    public async Task Watch_OfAGoneRight_TellsItsUserBeforeTheCallIsReset()
    {
        _holds = false;
        await using RightsWatch watch = Watch();
        int resetsThen = -1;
        using CancellationTokenRegistration told = watch.Cut.Register(() => resetsThen = _response.Resets.Count);

        await _clock.ElapseAsync();

        Assert.Equal(0, resetsThen);
        Assert.Single(_response.Resets);
    }

    [Fact]
    public async Task Stream_ThatEndedWithItsRight_IsNotReset()
    {
        _holds = false;
        RightsWatch watch = Watch();
        await watch.DisposeAsync();
        _response.Complete();

        Assert.Equal(0, _clock.ElapseAll());

        Assert.Empty(_response.Resets);
    }

    [Fact]
    public async Task Stream_ThatEndsWhenItIsTold_IsNotReset()
    {
        _holds = false;
        await using RightsWatch watch = Watch();
        using CancellationTokenRegistration told = watch.Cut.Register(_response.Complete);

        await _clock.ElapseAsync();

        Assert.Empty(_response.Resets);
    }

    [Fact]
    public async Task Stream_WhoseRightHolds_HasNoGrace()
    {
        await Watch().DisposeAsync();

        Assert.Equal(0, _clock.ElapseAll());

        Assert.Empty(_response.Resets);
    }

    private RightsWatch Watch() => new(Holds, new FederationState(_clock), _clock, _http);

    private bool Holds()
    {
        bool holds = Volatile.Read(ref _holds);
        _looked.TrySetResult();
        return holds;
    }

    /// <summary>The end of a response as a server has it: what was registered for it runs, the last first.</summary>
    private sealed class TestResponse : HttpResponseFeature, IHttpResetFeature
    {
        private readonly Stack<IDisposable> _registered = new();

        public List<int> Resets { get; } = [];

        public void Reset(int errorCode) => Resets.Add(errorCode);

        public override void OnCompleted(Func<object, Task> callback, object state) => _registered.Push((IDisposable)state);

        public void Complete()
        {
            while (_registered.TryPop(out IDisposable? registered))
            {
                registered.Dispose();
            }
        }
    }
}
