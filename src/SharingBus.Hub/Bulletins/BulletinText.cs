using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Bulletins;

/// <summary>What a bulletin says and rests on, before it is known whom it may reach.</summary>
/// <param name="Product">The knowledge product.</param>
/// <param name="Situations">The situations it is about, with all their notices.</param>
/// <param name="Parents">What it names as its parents, as many as the node takes.</param>
/// <param name="Corrects">The bulletin it takes the place of; null for a new one.</param>
internal sealed record BulletinText(
    KnowledgeProduct Product, IReadOnlyList<BulletinSituation> Situations, IReadOnlyList<Guid> Parents, KeptBulletin? Corrects)
{
    /// <summary>Every notice it rests on, each once.</summary>
    public IEnumerable<Guid> Notices => Situations.SelectMany(situation => situation.Members);
}
