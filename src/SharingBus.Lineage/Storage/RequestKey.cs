namespace SharingBus.Lineage.Storage;

/// <summary>
/// A caller's request id as one number for the index: short, and spread evenly whatever ids callers choose. It is stored, so it never
/// changes. Two requests may share a number: whoever finds one compares the request itself.
/// </summary>
internal static class RequestKey
{
    // FNV-1a over UTF-16 units, and the last steps of MurmurHash3, without which similar ids would stand close together.
    private const ulong Offset = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;
    private const ulong FirstMix = 0xff51_afd7_ed55_8ccd;
    private const ulong SecondMix = 0xc4ce_b9fe_1a85_ec53;
    private const int MixShift = 33;

    // No text holds it, so that "a" + "bc" is not "ab" + "c".
    private const char Separator = '\uffff';

    public static long Of(string caller, string requestId)
    {
        ulong hash = Add(Offset, caller);
        hash = (hash ^ Separator) * Prime;
        hash = Add(hash, requestId);
        hash = (hash ^ (hash >> MixShift)) * FirstMix;
        hash = (hash ^ (hash >> MixShift)) * SecondMix;
        return (long)(hash ^ (hash >> MixShift));
    }

    private static ulong Add(ulong hash, string text)
    {
        foreach (char unit in text)
        {
            hash = (hash ^ unit) * Prime;
        }

        return hash;
    }
}
