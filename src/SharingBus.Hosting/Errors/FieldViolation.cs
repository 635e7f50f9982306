namespace SharingBus.Hosting.Errors;

/// <summary>One fault of a request.</summary>
/// <param name="Field">Path of the field.</param>
/// <param name="Description">What is wrong and how to mend it; never content.</param>
public sealed record FieldViolation(string Field, string Description);
