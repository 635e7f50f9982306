using SharingBus.Policy.Compiling;

namespace SharingBus.Policy.Tests.Compiling;

public sealed class BoundedMemoryTests
{
    [Fact]
    public void Put_UpToTheBound_RemembersAll()
    {
        var memory = new BoundedMemory<string, object>(3);
        var values = new[] { "a", "b", "c" }.ToDictionary(key => key, key => memory.Put(key, new object()));

        Assert.All(values, pair => Assert.True(memory.TryGetValue(pair.Key, out var known) && ReferenceEquals(known, pair.Value)));
    }

    [Fact]
    public void Put_OneMore_ForgetsTheOthersAndCountsAnew()
    {
        var memory = new BoundedMemory<int, object>(3);
        for (var key = 1; key <= 6; key++)
        {
            memory.Put(key, new object());
        }

        Assert.Equal([false, false, false, true, true, true], Enumerable.Range(1, 6).Select(key => memory.TryGetValue(key, out _)));
        memory.Put(7, new object());
        Assert.Equal([false, false, false, true], Enumerable.Range(4, 4).Select(key => memory.TryGetValue(key, out _)));
    }

    [Fact]
    public void Put_SomethingKnown_GivesWhatIsKnown()
    {
        var memory = new BoundedMemory<string, object>(3);
        var first = memory.Put("a", new object());

        Assert.Same(first, memory.Put("a", new object()));
    }
}
