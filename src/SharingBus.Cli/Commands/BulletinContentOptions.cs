using System.CommandLine;
using SharingBus.Fusion.V1;

namespace SharingBus.Cli.Commands;

/// <summary>What a bulletin is to say, and for whom: the same options for its draft and for its publishing.</summary>
internal sealed class BulletinContentOptions
{
    private readonly Option<string[]> _situations = new("--situation")
    {
        Description = "The situations it is about, by the ids that situations list prints, or by a notice of each", Required = true, AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _title = new("--title") { Description = "A line of at most 90 characters", Required = true };

    private readonly Option<string[]> _paragraphs = new("--text")
    {
        Description = "Your assessment, a paragraph each; it speaks of no person. The facts are written from the notices", AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _lang = new("--lang") { Description = "The language of title and text, BCP 47", DefaultValueFactory = _ => "en" };

    private readonly Option<string[]> _recipients = new("--to")
    {
        Description = "Agencies, or roles written agency/role, that it is narrowed to; everybody who may have it unless set", AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _corrects = new("--corrects")
    {
        Description = "The bulletin it takes the place of, by the id that list prints; its holders are told", DefaultValueFactory = _ => "",
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _situations, _title, _paragraphs, _lang, _recipients, _corrects })
        {
            command.Add(option);
        }
    }

    /// <summary>What is asked for. A situation that is named by a notice of it is looked up.</summary>
    public async Task<BulletinContent> ReadAsync(ParseResult line, NodeConnection hub, CancellationToken cancel)
    {
        BulletinContent content = new()
        {
            Title = line.GetRequiredValue(_title),
            Paragraphs = { line.GetValue(_paragraphs) ?? [] },
            Lang = line.GetRequiredValue(_lang),
            Recipients = { line.GetValue(_recipients) ?? [] },
            Corrects = line.GetRequiredValue(_corrects),
        };
        foreach (var named in line.GetRequiredValue(_situations))
        {
            content.SituationIds.Add(await SituationName.IdOfAsync(hub, named, cancel));
        }

        return content;
    }
}
