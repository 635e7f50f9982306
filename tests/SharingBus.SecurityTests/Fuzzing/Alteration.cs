namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>Makes a wrong, odd or hostile input out of good ones: bytes in any form, and what only a form that is taken apart allows.</summary>
internal sealed class Alteration(FuzzTarget target, Random random)
{
    private const int MostSteps = 5;

    private readonly ByteAlteration _bytes = new(random, target.Words);
    private readonly FieldAlteration _fields = new(random, target.Words);
    private readonly LineAlteration _lines = new(random, target.Words);

    /// <summary>An input out of those at hand.</summary>
    public byte[] Of(IReadOnlyList<byte[]> corpus)
    {
        byte[] origin = corpus[random.Next(corpus.Count)];
        byte[] steering = origin[..target.Steering];
        byte[] body = origin[target.Steering..];
        if (steering.Length > 0 && random.Next(4) == 0)
        {
            steering = [.. steering];
            steering[random.Next(steering.Length)] = (byte)random.Next(256);
        }

        for (int steps = random.Next(1, MostSteps + 1); steps > 0; steps--)
        {
            byte[] other = corpus[random.Next(corpus.Count)][target.Steering..];
            body = target.Form switch
            {
                FuzzForm.Protobuf when random.Next(3) > 0 => _fields.Alter(body, other),
                FuzzForm.Text when random.Next(3) > 0 => _lines.Alter(body, other),
                _ => _bytes.Alter(body, other),
            };
            if (body.Length > target.MostBytes)
            {
                body = body[..target.MostBytes];
            }
        }

        return [.. steering, .. body];
    }
}
