namespace SharingBus.Hub.Correlation;

/// <summary>
/// Who carries something, as one number: at or above 0 it is the one notice, below it the complement of its list's reference. Most keys have one
/// notice, which needs no list.
/// </summary>
internal sealed class MemberPlaces
{
    private readonly MemberLists _lists = new();

    /// <summary>The notices of a place. Valid until a place changes.</summary>
    public ReadOnlySpan<int> Of(ref readonly int place) => place >= 0 ? new ReadOnlySpan<int>(in place) : _lists.Of(~place);

    /// <summary>Adds a notice.</summary>
    public void Add(ref int place, int notice) => place = ~(place >= 0 ? _lists.Open(place, notice) : _lists.Add(~place, notice));

    /// <summary>Takes a notice out of a place of two and more.</summary>
    /// <returns>False where it is not there.</returns>
    public bool Remove(ref int place, int notice)
    {
        var at = Of(ref place).IndexOf(notice);
        if (place >= 0 || at < 0)
        {
            return false;
        }

        place = _lists.Of(~place).Length == 2 ? CloseList(~place, at) : ~_lists.RemoveAt(~place, at);
        return true;
    }

    /// <summary>Gives a place up.</summary>
    public void Close(int place)
    {
        if (place < 0)
        {
            _lists.Close(~place);
        }
    }

    // The one of two that is left when the other leaves.
    private int CloseList(int list, int leaving)
    {
        var left = _lists.Of(list)[1 - leaving];
        _lists.Close(list);
        return left;
    }
}
