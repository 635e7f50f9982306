using SharingBus.Lineage.Redaction;

namespace SharingBus.Lineage.Tests.Redaction;

/// <summary>Alters a view, and knows what must be found wrong with it.</summary>
internal sealed class ViewAlterations
{
    private readonly ProvenView _proven;
    private readonly Random _random;
    private readonly List<byte[]> _fields;

    // For each field of the view the part that it belongs to: its first field, and how many they are.
    private readonly List<(int First, int Count)> _parts = [];
    private readonly bool _lastTakesMore;

    // Whether no two fields of the view are the same; otherwise some alterations are none, and others look like each other.
    private readonly bool _areDistinct;

    public ViewAlterations(ProvenView proven, Random random)
    {
        _proven = proven;
        _random = random;
        _fields = SampleFields.Cut(proven.View);
        foreach (VerifiedPart part in proven.Verify().Parts)
        {
            int first = _parts.Count;
            int fields = SampleFields.Cut(proven.View[part.Start..(part.Start + part.Length)]).Count;
            _parts.AddRange(Enumerable.Repeat((first, fields), fields));
        }

        _lastTakesMore = proven.Proof.Parts.Sum(part => part.Leaves.Count) == 16 && proven.Proof.Parts[^1].Standing == ViewStanding.Opened;
        _areDistinct = _fields.Select(Convert.ToHexString).Distinct().Count() == _fields.Count;
    }

    /// <summary>One byte is another.</summary>
    public (byte[] View, ViewProofOutcome? Outcome, int Field) Byte()
    {
        byte[] view = [.. _proven.View];
        view[_random.Next(view.Length)] ^= (byte)_random.Next(1, 256);
        List<byte[]> fields;
        try
        {
            fields = SampleFields.Cut(view);
        }
        catch (Exception e) when (e is InvalidDataException or IndexOutOfRangeException or ArgumentException)
        {
            return (view, null, -1);
        }

        // Where fields begin elsewhere than before, what is wrong is a matter of taste.
        int changed = Enumerable.Range(0, _fields.Count).FirstOrDefault(field => field >= fields.Count || !fields[field].SequenceEqual(_fields[field]));
        bool sameCut = fields.Select(field => field.Length).SequenceEqual(_fields.Select(field => field.Length));
        return (view, sameCut && _areDistinct && !IsOwn(fields[changed]) ? ViewProofOutcome.ViewAltered : null, _parts[changed].First);
    }

    /// <summary>A field is there that does not belong there.</summary>
    public (byte[] View, ViewProofOutcome? Outcome, int Field) Added(byte[] field)
    {
        int at = _random.Next(_fields.Count + 1);
        List<byte[]> fields = [.. _fields];
        fields.Insert(at, field);
        return (SampleFields.Join(fields), IsApart(at) && !IsOwn(field) ? ViewProofOutcome.FieldAdded : null, at);
    }

    /// <summary>A field is there twice.</summary>
    public (byte[] View, ViewProofOutcome? Outcome, int Field) Repeated()
    {
        int field = _random.Next(_fields.Count);
        int at = _random.Next(_fields.Count + 1);
        List<byte[]> fields = [.. _fields];
        fields.Insert(at, _fields[field]);
        return (SampleFields.Join(fields), IsApart(at) && IsAlone(field) && _areDistinct ? ViewProofOutcome.FieldRepeated : null, at == field ? at + 1 : at);
    }

    /// <summary>A field is not there.</summary>
    public (byte[] View, ViewProofOutcome? Outcome, int Field) Missing()
    {
        int at = _random.Next(_fields.Count);
        List<byte[]> fields = [.. _fields];
        fields.RemoveAt(at);
        return (SampleFields.Join(fields), IsAlone(at) && _areDistinct ? ViewProofOutcome.FieldMissing : null, at);
    }

    /// <summary>Two fields stand in each other's place.</summary>
    public (byte[] View, ViewProofOutcome? Outcome, int Field)? Swapped()
    {
        int first = _random.Next(_fields.Count);
        int second = _random.Next(_fields.Count);
        if (_fields[first].SequenceEqual(_fields[second]))
        {
            return null;
        }

        List<byte[]> fields = [.. _fields];
        (fields[first], fields[second]) = (fields[second], fields[first]);
        bool known = IsAlone(first) && IsAlone(second) && _areDistinct;
        return (SampleFields.Join(fields), known ? ViewProofOutcome.FieldsSwapped : null, Math.Min(first, second));
    }

    /// <summary>A field stands in the place of another.</summary>
    public (byte[] View, ViewProofOutcome? Outcome, int Field)? Replaced(byte[] field)
    {
        int at = _random.Next(_fields.Count);
        if (_fields[at].SequenceEqual(field))
        {
            return null;
        }

        List<byte[]> fields = [.. _fields];
        fields[at] = field;
        return (SampleFields.Join(fields), _areDistinct && !IsOwn(field) ? ViewProofOutcome.ViewAltered : null, _parts[at].First);
    }

    private bool IsOwn(byte[] field) => _fields.Exists(own => own.SequenceEqual(field));

    // Whether a field is a part of its own, and can be told from others.
    private bool IsAlone(int field) => _parts[field].Count == 1 && !(_lastTakesMore && field == _fields.Count - 1);

    // Whether a field that is put in here stands between two parts, and not within one, nor behind one that takes the rest.
    private bool IsApart(int at) => at == _fields.Count ? IsAlone(at - 1) : _parts[at].First == at;
}
