namespace SharingBus.Lineage.Redaction;

/// <summary>Goes through a view and its proof side by side: what stands for each leaf, in its place, and nothing else.</summary>
internal readonly ref struct ViewWalk(ViewFields fields, ViewProof proof)
{
    private readonly ViewFields _fields = fields;
    private readonly List<ViewPart> _shown = [.. proof.Parts.Where(static part => part.Standing != ViewStanding.Closed)];

    // Only a notice of so many leaves may have several fields in one leaf, the last.
    private readonly ViewPart? _grouped = proof.Parts.Sum(static part => part.Leaves.Count) == FieldLeaves.Max ? proof.Parts[^1] : null;

    /// <summary>Finds the bytes of each part; else gives what is wrong first, and at which field.</summary>
    public ViewProofResult Run()
    {
        List<VerifiedPart> found = [];
        int at = 0;
        for (int part = 0; part < _shown.Count; part++)
        {
            if (!Stands(_shown[part], at, out Range bytes))
            {
                return ViewProofResult.Fails(Fault(part, at), at);
            }

            (int start, int length) = bytes.GetOffsetAndLength(int.MaxValue);
            found.Add(new VerifiedPart(_shown[part].Standing, start, length));
            at += Taken(_shown[part], at);
        }

        return at == _fields.Count
            ? new ViewProofResult(ViewProofOutcome.Proven, -1, found)
            : ViewProofResult.Fails(StandsForAny(0, _shown.Count, at) ? ViewProofOutcome.FieldRepeated : ViewProofOutcome.FieldAdded, at);
    }

    // The fields that a part takes where it begins at this one.
    private int Taken(ViewPart part, int at) => part == _grouped && part.Standing == ViewStanding.Opened ? Math.Max(1, _fields.Count - at) : part.Fields;

    private bool Stands(ViewPart part, int at, out Range bytes) => _fields.TryFind(at, Taken(part, at), out bytes) && part.Matches(_fields[bytes]);

    // The part does not stand at this field. Says why, as far as one can tell; it fails whatever is said.
    private ViewProofOutcome Fault(int part, int at)
    {
        if (StandsForAny(0, part, at))
        {
            return ViewProofOutcome.FieldRepeated;
        }

        bool standsLater = StandsLater(_shown[part], at);
        for (int later = part + 1; later < _shown.Count; later++)
        {
            if (Stands(_shown[later], at, out _))
            {
                return StandsLater(_shown[later], at) ? ViewProofOutcome.FieldRepeated
                    : standsLater ? ViewProofOutcome.FieldsSwapped
                    : ViewProofOutcome.FieldMissing;
            }
        }

        return standsLater ? ViewProofOutcome.FieldAdded : InNumber(_shown[part], at);
    }

    // Nothing of the view is what the part should be: then there may be too few or too many fields in the place of several.
    private ViewProofOutcome InNumber(ViewPart part, int at)
    {
        int excess = _fields.Count - at - part.Fields;
        return excess < 0 ? ViewProofOutcome.FieldMissing
            : excess > 0 && part == _grouped && part.Standing == ViewStanding.Attested ? ViewProofOutcome.FieldAdded
            : ViewProofOutcome.ViewAltered;
    }

    private bool StandsForAny(int from, int to, int at)
    {
        for (int part = from; part < to; part++)
        {
            if (Stands(_shown[part], at, out _))
            {
                return true;
            }
        }

        return false;
    }

    private bool StandsLater(ViewPart part, int at)
    {
        for (int later = at + 1; later < Math.Min(_fields.Count, ViewFields.Kept); later++)
        {
            if (Stands(part, later, out _))
            {
                return true;
            }
        }

        return false;
    }
}
