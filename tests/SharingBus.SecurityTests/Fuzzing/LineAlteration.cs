using System.Text;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>Alters text line by line: twice, gone, elsewhere, deeper, with a word that means something, with what a reader cannot see.</summary>
internal sealed class LineAlteration(Random random, IReadOnlyList<byte[]> words)
{
    private readonly ByteAlteration _bytes = new(random, words);

    /// <summary>One alteration.</summary>
    public byte[] Alter(byte[] text, byte[] other)
    {
        List<string> lines = [.. Encoding.Latin1.GetString(text).Split('\n')];
        int at = random.Next(lines.Count);
        string line = lines[at];
        int column = random.Next(line.Length + 1);
        switch (random.Next(9))
        {
            case 0:
                lines.Insert(random.Next(lines.Count + 1), line);
                break;
            case 1:
                lines.RemoveAt(at);
                break;
            case 2:
                int second = random.Next(lines.Count);
                (lines[at], lines[second]) = (lines[second], line);
                break;
            case 3:
                lines[at] = new string(' ', random.Next(1, 9)) + line;
                break;
            case 4:
                lines[at] = line.TrimStart(' ');
                break;
            case 5 when words.Count > 0:
                lines[at] = line[..column] + Encoding.Latin1.GetString(words[random.Next(words.Count)]) + (random.Next(2) == 0 ? line[column..] : "");
                break;
            case 6:
                string[] foreign = Encoding.Latin1.GetString(other).Split('\n');
                lines.Insert(at, foreign[random.Next(foreign.Length)]);
                break;
            case 7:
                lines.InsertRange(at, Enumerable.Repeat(line, random.Next(2, 60)));
                break;
            default:
                return _bytes.Alter(text, other);
        }

        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }
}
