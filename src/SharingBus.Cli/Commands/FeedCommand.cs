using System.CommandLine;
using SharingBus.Cli.Feeds;
using SharingBus.Formats.Importing;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus feed</c>: keeps importing from a folder or a TAXII server, until it is told to stop.</summary>
internal static class FeedCommand
{
    // Files are looked for this often; a TAXII server of other people is asked less often.
    private const int FolderSeconds = 5;
    private const int TaxiiSeconds = 60;

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("feed", "Keep importing from a folder or a TAXII 2.1 server.") { Folder(), Taxii() };

    private static ToolCommand Folder()
    {
        var options = new FeedOptions(FolderSeconds);
        var folder = new Argument<DirectoryInfo>("folder") { Description = "Files are taken from here and moved to done/ or refused/ below it" };
        var kind = new Option<ImportKind>("--format") { Description = "stix, cap or misp", Required = true };
        var command = new ToolCommand(
            "folder",
            "Import and publish each file that is put into a folder. Rename files into it, or name them *.part while they are written.",
            "feed folder /srv/misp --format misp --node https://localhost:7443 --cert feed.crt.pem --key feed.key.pem --ca ca.crt.pem")
        {
            folder, kind,
        };
        options.AddTo(command);
        command.SetAction((line, cancel) => options.RunAsync(
            line,
            (publisher, context, output) =>
            {
                var feed = new FolderFeed(line.GetRequiredValue(folder), line.GetRequiredValue(kind), publisher, context, output, TimeProvider.System);
                return feed.TakeAsync;
            },
            cancel));
        return command;
    }

    private static ToolCommand Taxii()
    {
        var options = new FeedOptions(TaxiiSeconds);
        var server = new TaxiiServerOptions();
        var collection = new Argument<Uri>("collection") { Description = "Address of the collection, https://host/root/collections/id/" };
        var state = new Option<DirectoryInfo>("--state") { Description = "Directory that keeps how far was read, and what was refused", Required = true };
        var command = new ToolCommand(
            "taxii",
            "Read a collection of a TAXII 2.1 server on and on, and import and publish its objects.",
            "feed taxii https://taxii.example/api1/collections/91a7b528-80eb-42ed-a74d-c6fbd5a26116/ --state /var/lib/feed --data /tmp/northbridge --as police-northbridge/case-system")
        {
            collection, state,
        };
        options.AddTo(command);
        server.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using HttpClient client = server.Open(line);
            return await options.RunAsync(
                line,
                (publisher, context, output) =>
                {
                    var feed = new TaxiiFeed(
                        client, TaxiiServerOptions.Folder(line.GetRequiredValue(collection)), line.GetRequiredValue(state), publisher, context, output);
                    return feed.PollAsync;
                },
                cancel);
        });
        return command;
    }
}
