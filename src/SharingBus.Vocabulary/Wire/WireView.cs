namespace SharingBus.Vocabulary.Wire;

/// <summary>Reads single fields of one message in canonical form. Where a field is absent it answers with the default.</summary>
internal readonly ref struct WireView(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public WireFields Fields => new(_bytes);

    public bool Has(int number) => TryFind(number, out _);

    public long Number(int number) => TryFind(number, out WireFields found) ? (long)found.Value : 0;

    public ReadOnlySpan<byte> Bytes(int number) => TryFind(number, out WireFields found) ? found.Payload : default;

    public WireView Message(int number) => new(Bytes(number));

    private bool TryFind(int number, out WireFields fields)
    {
        fields = Fields;
        while (fields.Next() && fields.Number <= number)
        {
            if (fields.Number == number)
            {
                return true;
            }
        }

        return false;
    }
}
