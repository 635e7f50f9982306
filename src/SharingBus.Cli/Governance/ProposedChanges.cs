using System.CommandLine;
using Google.Protobuf;
using SharingBus.Cli.Commands;
using SharingBus.Federation.V1;
using SharingBus.Policy.Documents;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Cli.Governance;

/// <summary>The changes that a command line names, read from their files.</summary>
internal sealed class ProposedChanges
{
    private readonly Option<FileInfo[]> _policies = Files("--signed-policy", "A policy that its agency has signed (policy.signed of `policy sign`)");
    private readonly Option<FileInfo[]> _agreements = Files("--agreement", "An agreement (YAML): a new one, or the next form of the one with its id");
    private readonly Option<string[]> _removed = new("--remove-agreement") { Description = "Id of an agreement that ends", AllowMultipleArgumentsPerToken = true };
    private readonly Option<FileInfo?> _ceiling = new("--ceiling") { Description = "The federation's ceiling (YAML)" };
    private readonly Option<FileInfo?> _register = new("--register") { Description = "The register (federation.yaml)" };
    private readonly Option<DirectoryInfo?> _members = new("--members") { Description = "A directory an agency with its public keys; without it agencies keep the keys they have" };
    private readonly Option<int> _keyDays = NumberOption.Create("--key-days", "With --members: how long the keys are valid from now", least: 1, otherwise: 365);
    private readonly Option<ulong> _restored = new("--restore") { Description = "Take agreements and ceiling from this earlier version" };
    private readonly Option<uint> _days = new("--days") { Description = "How long the new version is valid; alone it renews the current one" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_policies, _agreements, _removed, _ceiling, _register, _members, _keyDays, _restored, _days])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads the changes.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="current">The bundle that is changed; null before the first.</param>
    /// <exception cref="CommandFailure">A document has faults: all of them, with file and line.</exception>
    public ChangeSet Read(ParseResult line, Bundle? current)
    {
        List<DocumentError> errors = [];
        var changes = new ChangeSet
        {
            Policies = { (line.GetValue(_policies) ?? []).Select(ReadPolicy) },
            Agreements = { (line.GetValue(_agreements) ?? []).Select(file => Load<Agreement>(file, errors)) },
            RemovedAgreements = { line.GetValue(_removed) ?? [] },
            Ceiling = line.GetValue(_ceiling) is { } ceiling ? Load<ReleasePolicy>(ceiling, errors) : null,
            Register = RegisterOf(line, current, errors),
            RestoredVersion = line.GetValue(_restored),
            ValidityDays = line.GetValue(_days),
        };
        return errors.Count == 0 ? changes : throw CommandFailure.Usage(string.Join(Environment.NewLine, errors));
    }

    private static Option<FileInfo[]> Files(string name, string description) =>
        new(name) { Description = description, AllowMultipleArgumentsPerToken = true };

    private static AgencyPolicy ReadPolicy(FileInfo file)
    {
        try
        {
            return AgencyPolicy.Parser.ParseUntrusted(File.ReadAllBytes(file.FullName));
        }
        catch (InvalidProtocolBufferException)
        {
            throw CommandFailure.Usage($"{file} is no signed policy; make one with: sharingbus policy sign");
        }
    }

    private static T Load<T>(FileInfo file, List<DocumentError> errors)
        where T : IMessage<T>, new()
    {
        var document = YamlDocument.Load<T>(File.ReadAllText(file.FullName), file.Name);
        errors.AddRange(document.Errors);
        return document.Message;
    }

    private Register? RegisterOf(ParseResult line, Bundle? current, List<DocumentError> errors)
    {
        var file = line.GetValue(_register);
        var members = line.GetValue(_members);
        if (file is null && members is null)
        {
            return null;
        }

        var bundle = file is not null
            ? Load<Bundle>(file, errors)
            : current ?? throw CommandFailure.Usage("there is no version yet: name the register with --register");
        var known = (current?.Agencies ?? []).ToDictionary(agency => agency.Id, StringComparer.Ordinal);
        var keys = members is null ? null : new MemberKeys(members.FullName, TimeProvider.System.GetUtcNow(), line.GetValue(_keyDays));
        var register = new Register { MaxStalenessSeconds = bundle.MaxStalenessSeconds, GovernanceSigners = { bundle.GovernanceSigners } };
        foreach (var agency in bundle.Agencies)
        {
            var before = known.GetValueOrDefault(agency.Id);
            register.Agencies.Add(keys is null ? WithKeysOf(agency, before) : keys.Put(agency, before));
        }

        return register;
    }

    private static Agency WithKeysOf(Agency agency, Agency? before)
    {
        if (before is null)
        {
            throw CommandFailure.Usage($"'{agency.Id}' is new: name the directory with its public keys with --members");
        }

        var kept = agency.Clone();
        kept.SigningKeys.Add(before.SigningKeys);
        kept.EncryptionKeys.Add(before.EncryptionKeys);
        return kept;
    }
}
