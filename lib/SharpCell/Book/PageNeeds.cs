namespace SharpCell.Book;

/// <summary>Which of the browser libraries a page needs.</summary>
internal sealed class PageNeeds
{
    public bool Maths { get; set; }

    public bool Diagrams { get; set; }

    public bool Charts { get; set; }
}
