using System.CommandLine;
using System.Globalization;
using SharingBus.Cli.Evidence;
using SharingBus.Cli.Lineage;
using SharingBus.Lineage.Tiles;
using SharingBus.Trust.Identities;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus lineage mirror</c>: copies an agency's log as static files.</summary>
internal static class LineageMirrorCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var connection = new ConnectionOptions();
        var agency = new Option<string?>("--agency") { Description = "With --data alone: whose log, asked by its auditor" };
        var output = new Option<DirectoryInfo>("--out") { Description = "Directory of the mirror; it is made where there is none, and followed up where there is one", Required = true };
        var keys = new Option<FileInfo[]>("--governance-key")
        {
            Description = "Public key (PEM) of a governance signer that you trust, at least two: the checkpoint's signature is checked too", Arity = ArgumentArity.OneOrMore,
        };
        var command = new ToolCommand(
            "mirror",
            "Copy an agency's log as static files in the C2SP tlog-tiles layout, and check them. Run it again to follow the log: what is there is not fetched again.",
            "lineage mirror --data /tmp/northbridge --agency police-northbridge --out police-mirror",
            "lineage mirror --node https://node.example:7443 --cert audit.crt.pem --key audit.key.pem --ca ca.pem --out police-mirror --governance-key a.pem --governance-key b.pem")
        {
            agency, output, keys,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var nodes = new AuditedNodes(connection, line);
            var pinned = (line.GetValue(keys) ?? []).Select(file => PublicSigningKey.FromSpki(KeyFiles.ReadPublic(file.FullName))).ToArray();
            var log = new NodeLog(nodes.Of(line.GetValue(agency)), pinned);
            var progress = new MirrorProgress(line.InvocationConfiguration.Error, TimeProvider.System);
            var mirror = new LogMirror(log, new TileDirectory(line.GetRequiredValue(output).FullName), progress);
            line.InvocationConfiguration.Output.WriteLine(Describe(await FollowAsync(mirror, cancel), signatureChecked: pinned.Length > 0));
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<MirroredLog> FollowAsync(LogMirror mirror, CancellationToken cancel)
    {
        try
        {
            return await mirror.FollowAsync(cancel);
        }
        catch (TileMirrorException refused)
        {
            throw new CommandFailure(ExitCodes.Failed, $"REFUSED {CodeWord.Written(refused.Error)} {refused.Message}");
        }
        catch (EvidenceRefused refused)
        {
            throw new CommandFailure(ExitCodes.Failed, refused.Line);
        }
    }

    private static string Describe(MirroredLog mirrored, bool signatureChecked) => string.Create(
        CultureInfo.InvariantCulture,
        $"{mirrored.Checkpoint.Log}: {mirrored.Checkpoint.Size} entries in {mirrored.Done.Total} tiles, {mirrored.Done.Fetched} fetched now, all checked against the checkpoint; its signature was {(signatureChecked ? "checked" : "not checked, name --governance-key for that")}");
}
