using SharingBus.Fusion.V1;
using SharingBus.Hub.Statistics;
using Xunit;

namespace SharingBus.Hub.Tests.Statistics;

public sealed class TableReleaseTests
{
    // Enough for each way in which a table gives way; an attack on one takes a few thousandths of a second.
    private const int Tables = 1_000;

    [Fact]
    public void SmallCount_OfRandomTables_CanBeNoughtAndNineForAllThatIsReleased()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Random random = new(seed);
        int small = 0, told = 0, total = 0, narrow = 0;
        for (var number = 0; number < Tables; number++)
        {
            var everything = Draw(random, depth: 1 + (number % 2));
            var released = TableRelease.Of(everything, path => path[^1].Length > 1 && number % 3 == 0 ? path[^1][1] : 0);
            TableAttacker attacker = new([.. TableAttacker.LeavesOf(everything)]);
            var found = attacker.Attack(released);
            narrow += found.Count;
            small += attacker.Small;
            told += released.Sum(row => row.Cells.Count(cell => cell.HasCount));
            total += released.Count(row => row.Path.Count > 0 && !row.Rest);
            Assert.True(found.Count == 0, $"table {number}: {string.Join("; ", found.Take(3))}\n{Text(released)}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Tables} tables, {small} small counts, {narrow} narrowed; {told} cells and {total} areas told");
        Assert.True(small > 5_000 && told > 2_000 && total > 1_000, $"{small} small, {told} cells and {total} areas told: the tables try nothing.");
    }

    // The same things counted in two ways, as alerts are by area and by form of harm, with one row of everything.
    [Fact]
    public void SmallCount_OfTwoTablesOfTheSameThings_CanBeNoughtAndNineForBothTogether()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Random random = new(seed);
        int small = 0, told = 0;
        for (var number = 0; number < Tables / 5; number++)
        {
            CountNode areas = new("", 3), forms = new("", 3);
            List<TableAttacker.Leaf> leaves = [];
            int areaCount = random.Next(2, 6), formCount = random.Next(2, 5);
            for (var pair = 0; pair < (areaCount + 1) * (formCount + 1); pair++)
            {
                var (area, form) = (pair / (formCount + 1), pair % (formCount + 1));
                string[] areaPath = area == 0 ? [] : [$"A{area}"], formPath = form == 0 ? [] : [$"F{form}"];
                long[] cells = [.. Enumerable.Range(0, 3).Select(_ => (long)(random.Next(3) == 0 ? random.Next(3) : random.Next(2, 25)))];
                leaves.Add(new([areaPath, formPath], cells));
                for (var column = 0; column < 3; column++)
                {
                    for (var each = 0; each < cells[column]; each++)
                    {
                        areas.Count(column, areaPath);
                        forms.Count(column, formPath);
                    }
                }
            }

            TableAttacker attacker = new(leaves);
            IReadOnlyList<StatisticsRow> byArea = TableRelease.Of(areas, _ => 0), byForm = TableRelease.Of(forms, _ => 0);
            var found = attacker.Attack(byArea, byForm);
            small += attacker.Small;
            told += byArea.Concat(byForm).Sum(row => row.Cells.Count(cell => cell.HasCount));
            Assert.True(found.Count == 0, $"table {number}: {string.Join("; ", found.Take(3))}\n{Text(byArea)}\n{Text(byForm)}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{small} small counts; {told} cells told");
        Assert.True(small > 100 && told > 500, $"{small} small, {told} cells told: the tables try nothing.");
    }

    [Fact]
    public void AreasWithSmallCells_AreToldAsFarAsNothingSmallFollows()
    {
        CountNode everything = new("", 3);
        Add(everything, "Alderham", 40, 30, 25);
        Add(everything, "Birch Hill", 30, 22, 3);
        Add(everything, "Cold Ford", 20, 25, 12);
        Add(everything, "Dunmere", 3, 1, 0);
        Add(everything, "", 30, 20, 15);

        Assert.Equal(
            [
                "everything 276: 123 98 55",
                "Alderham 95: 40 30 25",
                "Cold Ford 57: 20 25 12",
                "rest 124: 63 43 18",
            ],
            TableRelease.Of(everything, _ => 0).Select(Words));
    }

    [Fact]
    public void AreaThatWasToldBefore_StaysToldAndAnotherGoes()
    {
        CountNode everything = new("", 2);
        Add(everything, "Alderham", 40, 30);
        Add(everything, "Birch Hill", 40, 30);
        Add(everything, "Cold Ford", 40, 30);

        string[] First(string kept) => [.. TableRelease.Of(everything, path => path[0] == kept ? 50 : 0).Select(Words)];

        Assert.Contains("Cold Ford 70: 40 30", First("Cold Ford"));
        Assert.Contains("Birch Hill 70: 40 30", First("Birch Hill"));
        Assert.Equal(["everything 210: 120 90", "Birch Hill 70: 40 30", "rest 140: 80 60"], First("Birch Hill"));
    }

    [Fact]
    public void FewerThanTenInAll_HaveNoRow()
    {
        CountNode everything = new("", 2);
        Add(everything, "Alderham", 9, 0);

        Assert.Empty(TableRelease.Of(everything, _ => 0));
    }

    private static CountNode Draw(Random random, int depth)
    {
        CountNode everything = new("", random.Next(3, 6));
        var richness = random.Next(1, 4);
        for (var part = 0; part < random.Next(2, 7); part++)
        {
            for (var below = 0; below < (depth == 1 ? 1 : random.Next(1, 4)); below++)
            {
                string[] path = depth == 1 ? [$"A{part}"] : [$"A{part}", $"B{below}"];
                Fill(random, richness, everything, path);
                if (random.Next(3) == 0)
                {
                    Fill(random, 1, everything, path[..^1]);
                }
            }
        }

        return everything;
    }

    private static void Fill(Random random, int richness, CountNode everything, string[] path)
    {
        for (var column = 0; column < everything.Cells.Length; column++)
        {
            var count = random.Next(richness + 2) switch { 0 => random.Next(0, 10), 1 => random.Next(0, 25), _ => random.Next(5, 70) };
            for (var each = 0; each < count; each++)
            {
                everything.Count(column, path);
            }
        }
    }

    private static void Add(CountNode everything, string area, params int[] cells)
    {
        for (var column = 0; column < cells.Length; column++)
        {
            for (var each = 0; each < cells[column]; each++)
            {
                everything.Count(column, area);
            }
        }
    }

    private static string Text(IEnumerable<StatisticsRow> rows) => string.Join('\n', rows.Select(Words));

    private static string Words(StatisticsRow row) =>
        $"{(row.Path.Count == 0 && !row.Rest ? "everything" : string.Join('/', row.Path.Concat(row.Rest ? ["rest"] : [])))} {row.Total}: "
        + string.Join(' ', row.Cells.Select(cell => cell.HasCount ? $"{cell.Count}" : "-"));
}
