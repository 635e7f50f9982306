namespace SharingBus.Cli.Evidence;

/// <summary>A member of a zip, as its directory states it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Start">Where its bytes begin; while the directory is read, its own header.</param>
/// <param name="Packed">Bytes that it takes in the zip.</param>
/// <param name="Length">Bytes that it has.</param>
/// <param name="Deflated">Whether it is deflated; else it is stored as it is.</param>
/// <param name="Check">The CRC-32 of its bytes.</param>
internal sealed record ZipMember(string Name, long Start, long Packed, long Length, bool Deflated, uint Check);
