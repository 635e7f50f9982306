using System.Numerics;

namespace SharingBus.Policy.Schema;

/// <summary>Goes through the leaves of a set without a copy of it.</summary>
internal struct LeafEnumerator(ulong[] words)
{
    private const int BitsPerWord = 64;
    private int _word = -1;
    private ulong _rest;

    public int Current { get; private set; }

    public bool MoveNext()
    {
        while (_rest == 0)
        {
            if (++_word >= words.Length)
            {
                return false;
            }

            _rest = words[_word];
        }

        Current = (_word * BitsPerWord) + BitOperations.TrailingZeroCount(_rest);
        _rest &= _rest - 1;
        return true;
    }
}
