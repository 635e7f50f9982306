namespace SharingBus.Policy.Filtering;

/// <summary>A field of an element that decides which filter applies to it.</summary>
/// <param name="Number">Its field number.</param>
/// <param name="Digits">Digit by value; the last one stands for every larger value.</param>
/// <param name="Stride">What one digit is worth in the index of the table.</param>
internal readonly record struct ElementAttribute(int Number, byte[] Digits, int Stride)
{
    /// <summary>What a value adds to the index.</summary>
    public int Offset(ulong value) => Digits[value < (ulong)Digits.Length ? (int)value : Digits.Length - 1] * Stride;
}
