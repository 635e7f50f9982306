using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Analysis;

/// <summary>What every element of a small notice says of itself.</summary>
internal sealed record SmallElement(
    SubjectCategory Category, AgeStatus Age, Assertion Assertion, Tlp Label, bool SecretAddress, Sensitivity Sensitivity);
