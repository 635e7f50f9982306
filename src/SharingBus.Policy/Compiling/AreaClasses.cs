using System.Collections.Concurrent;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>Puts places into classes by the areas that a bundle asks for: two places in the same areas are one class, and nothing decides otherwise for them.</summary>
internal sealed class AreaClasses(IEnumerable<Area> areas)
{
    /// <summary>Most places remembered; beyond it they are forgotten, so that hostile notices cannot fill the memory.</summary>
    private const int Max = 4096;

    private readonly Area[] _areas = [.. areas.Distinct()];
    private readonly ConcurrentDictionary<NoticeArea, NoticeArea?> _classes = new();
    private readonly ConcurrentDictionary<string, NoticeArea> _firsts = new(StringComparer.Ordinal);

    /// <summary>The first place that was met in the same areas; null where no area holds it, which is as good as no place.</summary>
    public NoticeArea? ClassOf(NoticeArea place)
    {
        if (_areas.Length == 0)
        {
            return null;
        }

        if (_classes.TryGetValue(place, out var known))
        {
            return known;
        }

        if (_classes.Count >= Max)
        {
            _classes.Clear();
            _firsts.Clear();
        }

        var held = string.Create(_areas.Length, (_areas, place), static (text, state) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = state.place.IsIn(state._areas[i]) ? '1' : '0';
            }
        });
        return _classes.GetOrAdd(place, held.Contains('1', StringComparison.Ordinal) ? _firsts.GetOrAdd(held, place) : null);
    }
}
