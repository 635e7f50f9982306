using Google.Protobuf;

namespace SharingBus.Trust.Sealing;

/// <summary>A recipient's view of a key epoch: what it was opened with, and the cipher that came of it.</summary>
internal sealed record OpeningEpoch(ByteString Id, ByteString Enc, string RecipientKeyId, EpochCipher Cipher);
