using System.CommandLine;
using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus bulletin</c>: what analysts of a fusion hub write about situations for other agencies.</summary>
internal static class BulletinCommand
{
    private const int DefaultLimit = 50;
    private const string Id = "bul-2f6c1e0a9b7d4c35a8e1f0d2c4b6a89013579bdf-1";
    private const string What = "--situation sit-0195515c1f3a7c219d0e5b6f0a3c2d11 --title 'Threats near schools' --text 'Expect more before the weekend.'";

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("bulletin", "Write bulletins about the hub's situations: draft, publish, correct, take back, and see which need a look.")
    {
        Draft(), Publish(), List(), Show(), Withdraw(),
    };

    private static ToolCommand Draft()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        BulletinContentOptions content = new();
        Option<bool> json = SituationsCommand.Json();
        var command = new ToolCommand(
            "draft",
            "Show a bulletin as it would be published now: its text and label, and for each role whether it and each of its notices may be released to it. Nothing is sent.",
            $"bulletin draft {What} {SituationsCommand.Example}",
            $"bulletin draft {What} --to police-northbridge/police.duty-desk youth-northbridge --json {SituationsCommand.Example}")
        {
            json,
        };
        content.AddTo(command);
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var hub = connection.Open(line);
            DraftBulletinRequest request = new() { Content = await content.ReadAsync(line, hub, cancel) };
            var answer = await hub.AskBulletinsAsync(desk => desk.DraftBulletinAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            Printer(line, json).Print(answer.Draft);
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Publish()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        BulletinContentOptions content = new();
        Option<string> draft = new("--draft") { Description = "The id that draft printed: what is published is what was looked at", Required = true };
        Option<string> analyst = new("--analyst") { Description = "Who wrote it, by name; stays in the hub", Required = true };
        Option<string> reviewer = new("--reviewer") { Description = "Who else read the draft and found that it speaks of nobody, by name; stays in the hub", Required = true };
        Option<bool> json = SituationsCommand.Json();
        const string who = "--draft bul-2f6c1e0a9b7d4c35a8e1f0d2c4b6a89013579bdf --analyst 'I. Verrell' --reviewer 'N. Ferris'";
        var command = new ToolCommand(
            "publish",
            "Publish a draft that was looked at, with the same options. It is sent once, however often this is run; what changed since the draft is refused.",
            $"bulletin publish {What} {who} {SituationsCommand.Example}",
            $"bulletin publish {What} --corrects {Id} {who} {SituationsCommand.Example}")
        {
            draft, analyst, reviewer, json,
        };
        content.AddTo(command);
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var hub = connection.Open(line);
            PublishBulletinRequest request = new()
            {
                Content = await content.ReadAsync(line, hub, cancel),
                DraftId = line.GetRequiredValue(draft),
                Analyst = line.GetRequiredValue(analyst),
                Reviewer = line.GetRequiredValue(reviewer),
            };
            var answer = await hub.AskBulletinsAsync(desk => desk.PublishBulletinAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            Printer(line, json).Print([answer.Bulletin]);
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand List()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        Option<bool> review = new("--review") { Description = "Only those that call for a look: a notice was taken back, a situation fell apart or was rejected" };
        var limit = NumberOption.Create("--limit", "At most so many, the newest first", least: 1, DefaultLimit);
        Option<bool> json = SituationsCommand.Json();
        var command = new ToolCommand(
            "list",
            "List bulletins, the newest first, with what became of them and what calls for a look.",
            $"bulletin list {SituationsCommand.Example}",
            $"bulletin list --review --json {SituationsCommand.Example}")
        {
            review, limit, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var hub = connection.Open(line);
            var bulletins = await SituationsCommand.ReadAsync<BulletinRecord>(line.GetValue(limit), async (size, token) =>
            {
                ListBulletinsRequest request = new() { PageSize = size, PageToken = token, NeedsReview = line.GetValue(review) };
                var page = await hub.AskBulletinsAsync(desk => desk.ListBulletinsAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
                return (page.Bulletins, page.NextPageToken);
            });
            Printer(line, json).Print(bulletins);
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Show()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        var (bulletin, json) = (Bulletin(), SituationsCommand.Json());
        var command = new ToolCommand(
            "show", "Show a bulletin: its text, what it rests on, whom it went to, and what became of it.", $"bulletin show {Id} {SituationsCommand.Example}")
        {
            bulletin, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            GetBulletinRequest request = new() { BulletinId = line.GetRequiredValue(bulletin) };
            using var hub = connection.Open(line);
            Printer(line, json).Print(await hub.AskBulletinsAsync(desk => desk.GetBulletinAsync(request, cancellationToken: cancel).ResponseAsync, cancel));
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Withdraw()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        var (bulletin, json) = (Bulletin(), SituationsCommand.Json());
        Option<string> reason = new("--reason") { Description = "Told to every holder: INACCURATE, SENT_IN_ERROR, UPDATED and others", Required = true };
        Option<string> analyst = new("--analyst") { Description = "Who takes it back, by name; stays in the hub", Required = true };
        Option<string> because = new("--because") { Description = "Why; stays in the hub", Required = true };
        var command = new ToolCommand(
            "withdraw",
            "Take a published bulletin back: every holder is told.",
            $"bulletin withdraw {Id} --reason SENT_IN_ERROR --analyst 'I. Verrell' --because 'written about the wrong week' {SituationsCommand.Example}")
        {
            bulletin, reason, analyst, because, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            WithdrawBulletinRequest request = new()
            {
                BulletinId = line.GetRequiredValue(bulletin),
                Reason = CodeWord.Of<ChangeReason>(line.GetRequiredValue(reason)),
                Analyst = line.GetRequiredValue(analyst),
                Note = line.GetRequiredValue(because),
            };
            using var hub = connection.Open(line);
            var answer = await hub.AskBulletinsAsync(desk => desk.WithdrawBulletinAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            Printer(line, json).Print([answer.Bulletin]);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Argument<string> Bulletin() => new("bulletin") { Description = "The id that list prints" };

    private static BulletinPrinter Printer(ParseResult line, Option<bool> json) => new(line.InvocationConfiguration.Output, line.GetValue(json));
}
