namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>One reader of bytes that somebody else may have written, with what must hold whatever they are.</summary>
internal abstract class FuzzTarget
{
    /// <summary>Its name, as artifacts and variables have it.</summary>
    public abstract string Name { get; }

    /// <summary>Good inputs, made by the product's own writers.</summary>
    public abstract IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Texts and bytes that mean something to the reader.</summary>
    public virtual IReadOnlyList<byte[]> Words => [];

    /// <summary>Bytes in front of the input that steer the target and are no part of what is read.</summary>
    public virtual int Steering => 0;

    /// <summary>How inputs are altered.</summary>
    public virtual FuzzForm Form => FuzzForm.Protobuf;

    /// <summary>Longer inputs are cut: room for the bounds of the reader, or of no use.</summary>
    public virtual int MostBytes => 64 * 1024;

    /// <summary>Bytes that reading may allocate whatever the input: tables, the first buffers.</summary>
    public virtual long FreeBytes => 1024 * 1024;

    /// <summary>Bytes that reading may allocate for each byte of the input.</summary>
    public virtual int BytesPerByte => 256;

    /// <summary>
    /// Reads an input. Throws where something does not hold; returns in a word what became of the input. An input with a word that is new is kept and
    /// altered further.
    /// </summary>
    public abstract string Read(ReadOnlyMemory<byte> input);

    /// <summary>Bytes that the target's own comparisons allocated: no part of what reading takes.</summary>
    public long Aside { get; private set; }

    /// <summary>Compares, at the expense of nobody.</summary>
    protected void Compare(Action comparison)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        comparison();
        Aside += GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Says that an invariant does not hold.</summary>
    protected static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new FuzzFinding(what);
        }
    }
}
