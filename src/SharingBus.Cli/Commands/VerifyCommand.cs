using System.CommandLine;
using SharingBus.Cli.Evidence;
using SharingBus.Trust.Identities;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus verify</c>: checks a package of evidence with no network.</summary>
internal static class VerifyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var package = new Argument<FileInfo>("package") { Description = "The file that lineage export wrote" };
        var keys = new Option<FileInfo[]>("--governance-key")
        {
            Description = "Public key (PEM) of a governance signer that you trust; name it at least twice", Required = true, Arity = ArgumentArity.OneOrMore,
        };
        var federation = new Option<string?>("--federation") { Description = "The federation it has to be about" };
        var seen = new Option<FileInfo[]>("--seen") { Description = "A checkpoint of an earlier day, as lineage checkpoint wrote it: the log must only have grown since", Arity = ArgumentArity.OneOrMore };
        var witnesses = NumberOption.Create("--witnesses", "Refuse it unless so many other agencies have cosigned the checkpoint of each log", least: 0, otherwise: 0);
        var command = new ToolCommand(
            "verify",
            "Check a package of evidence with no network: who stands for the logs, which entries are in them, which receipts they bear out.",
            "verify evidence.zip --governance-key governance/signer-1.pub.pem --governance-key governance/signer-2.pub.pem",
            "verify evidence.zip --governance-key a.pem --governance-key b.pem --federation northbridge --seen police.checkpoint --witnesses 2")
        {
            package, keys, federation, seen, witnesses,
        };
        command.SetAction(async (line, cancel) =>
        {
            var pinned = line.GetRequiredValue(keys).Select(file => PublicSigningKey.FromSpki(KeyFiles.ReadPublic(file.FullName))).ToArray();
            var notes = new List<(string, ReadOnlyMemory<byte>)>();
            foreach (var file in line.GetValue(seen) ?? [])
            {
                notes.Add((file.Name, await File.ReadAllBytesAsync(file.FullName, cancel)));
            }

            await using var stream = line.GetRequiredValue(package).OpenRead();
            try
            {
                var verdict = new EvidenceVerifier(pinned, line.GetValue(federation), line.GetValue(witnesses)).Verify(stream, notes);
                line.InvocationConfiguration.Output.WriteLine(verdict.Line);
                return ExitCodes.Done;
            }
            catch (EvidenceRefused refused)
            {
                line.InvocationConfiguration.Output.WriteLine(refused.Line);
                return ExitCodes.Failed;
            }
        });
        return command;
    }
}
