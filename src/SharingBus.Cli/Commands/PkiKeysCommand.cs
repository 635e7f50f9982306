using System.CommandLine;
using SharingBus.Cli.Governance;
using SharingBus.Trust.Identities;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus pki agency</c> and <c>pki signer</c>: the keys that sign and open notices, policies and bundles.</summary>
internal static class PkiKeysCommand
{
    /// <summary>Makes <c>pki agency</c>.</summary>
    public static Command Agency()
    {
        var agency = new Argument<string>("agency") { Description = "Id of the agency" };
        var keys = new Option<DirectoryInfo>("--out") { Description = "Where its private keys go", Required = true };
        var member = new Option<DirectoryInfo>("--public") { Description = "Where the public halves go, to be handed to the federation", Required = true };
        var command = new ToolCommand(
            "agency",
            "Make an agency's signing and encryption keys.",
            "pki agency police-northbridge --out ./keys --public ./members/police-northbridge")
        {
            agency, keys, member,
        };
        command.SetAction(line =>
        {
            string hidden = Directory.CreateDirectory(line.GetRequiredValue(keys).FullName).FullName;
            string open = Directory.CreateDirectory(line.GetRequiredValue(member).FullName).FullName;
            using var made = AgencyKeys.Create(line.GetRequiredValue(agency));
            made.Save(hidden);
            KeyFiles.WritePublic(MemberFiles.Current(open, MemberFiles.Signing), made.Signing.Spki.Span);
            KeyFiles.WritePublic(MemberFiles.Current(open, MemberFiles.Encryption), made.Encryption.Spki.Span);
            line.InvocationConfiguration.Output.WriteLine($"signing key {made.Signing.Id}, encryption key {made.Encryption.Id}");
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Makes <c>pki signer</c>.</summary>
    public static Command Signer()
    {
        var file = new Argument<FileInfo>("file") { Description = "Where the private key goes; the public half goes beside it as .pub.pem" };
        var command = new ToolCommand(
            "signer", "Make a governance signer's key. A bundle needs two signers, at two places.", "pki signer ./signer-1.pem") { file };
        command.SetAction(line =>
        {
            string path = line.GetRequiredValue(file).FullName;
            using var key = KeyFiles.CreateSigner(path);
            KeyFiles.WritePublic(Path.ChangeExtension(path, ".pub.pem"), key.Spki.Span);
            line.InvocationConfiguration.Output.WriteLine($"signer {key.Id}");
            line.InvocationConfiguration.Output.WriteLine("for governance_signers in federation.yaml, under the signer's name:");
            line.InvocationConfiguration.Output.WriteLine($"  - {{ key_id: \"{key.Id}\", spki: {Convert.ToBase64String(key.Spki.Span)} }}");
            return ExitCodes.Done;
        });
        return command;
    }
}
