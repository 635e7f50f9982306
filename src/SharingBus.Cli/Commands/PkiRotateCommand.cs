using System.CommandLine;
using SharingBus.Cli.Governance;
using SharingBus.Trust.Identities;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus pki rotate</c>: new keys of an agency beside the ones in use, for the time in which the federation knows both.</summary>
internal static class PkiRotateCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var agency = new Argument<string>("agency") { Description = "Id of the agency" };
        var keys = new Option<DirectoryInfo>("--keys") { Description = "Directory of its private keys; a running node reads the new ones by itself", Required = true };
        var member = new Option<DirectoryInfo>("--public") { Description = "Directory of the public halves, to be handed to the federation", Required = true };
        var command = new ToolCommand(
            "rotate",
            "Make an agency new keys and keep the old ones beside them. Once a bundle with both is in force everywhere, delete the old files and publish again.",
            "pki rotate police-northbridge --keys ./keys --public ./members/police-northbridge")
        {
            agency, keys, member,
        };
        command.SetAction(line =>
        {
            string id = line.GetRequiredValue(agency);
            string hidden = line.GetRequiredValue(keys).FullName;
            string open = line.GetRequiredValue(member).FullName;
            using var before = AgencyKeys.Load(id, hidden);
            using var after = AgencyKeys.Rotate(id, hidden);
            Publish(open, MemberFiles.Signing, before.Signing.Id, before.Signing.Spki, after.Signing.Spki);
            Publish(open, MemberFiles.Encryption, before.Encryption.Id, before.Encryption.Spki, after.Encryption.Spki);
            line.InvocationConfiguration.Output.WriteLine(
                $"signing key {after.Signing.Id} beside {before.Signing.Id}, encryption key {after.Encryption.Id} beside {before.Encryption.Id}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Publish(string directory, string use, string oldId, ReadOnlyMemory<byte> oldKey, ReadOnlyMemory<byte> newKey)
    {
        KeyFiles.WritePublic(Path.Combine(directory, $"{use}-old-{oldId}.pub.pem"), oldKey.Span);
        KeyFiles.WritePublic(MemberFiles.Current(directory, use), newKey.Span);
    }
}
