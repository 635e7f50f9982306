namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>Numbers at which readers go wrong: edges of their types and of their signs.</summary>
internal static class Numbers
{
    public static readonly ulong[] Odd =
    [
        0, 1, 2, 15, 16, 17, 63, 64, 65, 100, 127, 128, 255, 256, 1_023, 1_024, 1_025, 4_096, 4_097, 65_535, 65_536,
        1_048_576, 1_048_577, 0x7FFFFFFE, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF, 0x100000000, 0x100000001,
        0x7FFFFFFFFFFFFFFF, 0x8000000000000000, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFE, 0xFFFFFFFF80000000,
        253_402_300_799_999_999, 253_402_300_800_000_000, 62_135_596_800_000_000,
    ];
}
