using SharingBus.Hub.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Correlation;

public sealed class KeyIndexTests
{
    private readonly NoticeTable _notices = new();

    // One agency tells half of everything, so that crowds come and go; what is expected is counted anew each time.
    [Fact]
    public void Levels_AfterAnyAdditionsAndRemovals_AreThoseOfTheNoticesPresent()
    {
        var seed = Random.Shared.Next();
        Random random = new(seed);
        KeyIndex index = new(_notices);
        LinkKey[] keys = [.. Enum.GetValues<KeyKind>().Select(kind => LinkKey.Of(kind, 0, 7))];
        Dictionary<int, (string Origin, LinkKey[] Keys)> present = [];
        for (var step = 1; step <= 6_000; step++)
        {
            // Grows to some hundred, and shrinks to a handful.
            if (random.Next(10) < (step / 1_000 % 2 == 0 ? 6 : 3) || present.Count < 3)
            {
                var origin = $"agency-{(random.Next(2) == 0 ? 0 : random.Next(12))}";
                LinkKey[] named = [.. keys.Where(_ => random.Next(2) == 0)];
                var number = _notices.Add(new NoticeFacts { Id = Sample.Id(step), Origin = origin, Realm = Actuality.Actual, Keys = named })!.Value;
                Check(named, key => index.Add(key, number), () => present.Add(number, (origin, named)));
            }
            else
            {
                var (number, (_, named)) = present.ElementAt(random.Next(present.Count));
                Check(named, key => index.Remove(key, number), () => present.Remove(number));
                _notices.Remove(_notices[number].Id);
            }
        }

        void Check(LinkKey[] named, Func<LinkKey, int[]> change, Action follow)
        {
            var before = present.ToDictionary();
            follow();
            foreach (var key in named)
            {
                var shifted = change(key);
                Assert.True(Carriers(key, present).All(one => shifted.Contains(one) || !before.ContainsKey(one) || Level(key, one, before) == Level(key, one, present)), $"seed {seed}");
                Assert.InRange(shifted.Length, 0, 3 * key.Cap);
            }

            foreach (var key in keys)
            {
                var carriers = Carriers(key, present);
                Assert.True(carriers.All(one => Level(key, one, present) == index.LevelOf(key, present[one].Origin)), $"seed {seed}");
                Assert.True(carriers.Where(one => Level(key, one, present) != KeyIndex.Silent).Order().SequenceEqual(index.Speaking(key).ToArray().Order()), $"seed {seed}");
                Assert.InRange(index.Speaking(key).Length, 0, 3 * key.Cap);
            }

            Assert.Equal(keys.Count(key => Carriers(key, present).Any(one => Level(key, one, present) == KeyIndex.Silent)), index.SilentKeys);
            Assert.Equal(keys.Count(key => Carriers(key, present).Count > 0), index.Count);
        }
    }

    private static List<int> Carriers(LinkKey key, Dictionary<int, (string Origin, LinkKey[] Keys)> present) =>
        [.. present.Where(notice => notice.Value.Keys.Contains(key)).Select(notice => notice.Key)];

    // Its own agency counts in full, every other one up to its share.
    private static int Level(LinkKey key, int notice, Dictionary<int, (string Origin, LinkKey[] Keys)> present)
    {
        var share = Math.Max(1, key.Cap / 8);
        return KeyIndex.Level(key, Carriers(key, present)
            .GroupBy(carrier => present[carrier].Origin)
            .Sum(origin => origin.Key == present[notice].Origin ? origin.Count() : Math.Min(share, origin.Count())));
    }
}
