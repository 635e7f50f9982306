using System.CommandLine;
using SharingBus.Cli.Statistics;
using SharingBus.Fusion.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus statistics</c>: what a fusion hub released of its counts.</summary>
internal static class StatisticsCommand
{
    private const string Example = "--data /tmp/northbridge --as fusion-northbridge/analyst-desk";

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("statistics", "See what the hub counts, as far as it can be told without telling of anybody.")
    {
        Picture(), Measures(),
    };

    private static ToolCommand Picture()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        var weeks = NumberOption.Create("--weeks", "So many weeks, the newest first", least: 1, otherwise: 1);
        Option<bool> json = Json();
        Option<FileInfo?> plot = new("--plot") { Description = "Also draw the newest week into this file (SVG)" };
        var command = new ToolCommand(
            "picture",
            "Show the threat picture: notices by area and form of harm, week by week, with trend and expected range. What could tell of somebody is suppressed.",
            $"statistics picture {Example}",
            $"statistics picture --weeks 8 --json {Example}",
            $"statistics picture --plot picture.svg {Example}")
        {
            weeks, json, plot,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var hub = connection.Open(line);
            var pictures = await ReadAsync(line.GetValue(weeks), async (size, token) =>
            {
                ListPicturesRequest request = new() { PageSize = size, PageToken = token };
                var page = await hub.AskStatisticsAsync(desk => desk.ListPicturesAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
                return (page.Pictures, page.NextPageToken);
            });
            Printer(line, json).Print(pictures, "week");
            if (line.GetValue(plot) is { } file)
            {
                await File.WriteAllTextAsync(file.FullName, PictureDrawing.Draw(pictures.Count > 0 ? pictures[0] : throw Nothing()), cancel);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Measures()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        var quarters = NumberOption.Create("--quarters", "So many quarters, the newest first", least: 1, otherwise: 1);
        Option<bool> json = Json();
        var command = new ToolCommand(
            "measures",
            "Show what became of alerts: how long they took, and what their recipients made of them. For evaluators, whom the hub's configuration names.",
            "statistics measures --hub https://hub.example:7643 --cert review.crt.pem --key review.key.pem --ca ca.pem",
            "statistics measures --quarters 4 --json --hub https://hub.example:7643 --cert review.crt.pem --key review.key.pem --ca ca.pem")
        {
            quarters, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var hub = connection.Open(line);
            var measures = await ReadAsync(line.GetValue(quarters), async (size, token) =>
            {
                ListMeasuresRequest request = new() { PageSize = size, PageToken = token };
                var page = await hub.AskStatisticsAsync(desk => desk.ListMeasuresAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
                return (page.Measures, page.NextPageToken);
            });
            Printer(line, json).Print(measures, "quarter");
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<IReadOnlyList<PeriodStatistics>> ReadAsync(
        int limit, Func<int, string, Task<(IReadOnlyList<PeriodStatistics> Page, string Token)>> ask)
    {
        List<PeriodStatistics> all = [];
        var token = "";
        do
        {
            (var page, token) = await ask(limit - all.Count, token);
            all.AddRange(page);
        }
        while (token.Length > 0 && all.Count < limit);
        return all;
    }

    private static CommandFailure Nothing() => new(ExitCodes.Failed, "there is nothing to draw: no week was released yet");

    private static Option<bool> Json() => new("--json") { Description = "Print JSON, one object a line" };

    private static StatisticsPrinter Printer(ParseResult line, Option<bool> json) => new(line.InvocationConfiguration.Output, line.GetValue(json));
}
