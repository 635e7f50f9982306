using SharingBus.Lineage.Readings;
using SharingBus.Node.Sending;

namespace SharingBus.Node.Receiving;

/// <summary>Where a batch stands in its stream.</summary>
internal static class Order
{
    public enum Place
    {
        /// <summary>The one that is expected.</summary>
        Next,

        /// <summary>It was received before.</summary>
        Again,

        /// <summary>One before it is missing.</summary>
        Early,

        /// <summary>It belongs to an incarnation that a newer one has replaced: a replay.</summary>
        OfAnOlderIncarnation,
    }

    public static Place Of(StreamPosition batch, StreamPosition last)
    {
        int incarnation = Incarnations.Compare(batch.Incarnation, last.Incarnation);
        if (incarnation < 0)
        {
            return Place.OfAnOlderIncarnation;
        }

        long expected = incarnation > 0 ? 1 : last.Sequence + 1;
        return batch.Sequence < expected ? Place.Again : batch.Sequence == expected ? Place.Next : Place.Early;
    }
}
